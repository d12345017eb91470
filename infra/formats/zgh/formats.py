from infra.formats.common import *  # noqa: F403
