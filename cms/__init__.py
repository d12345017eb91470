"""Pages, blocks, navigation, search, languages and editing of one commune's site."""
