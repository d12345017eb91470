from wagtail import blocks


class WishBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False)

    class Meta:
        label = "Wishes"
        template = "dummy/wish_block.html"
