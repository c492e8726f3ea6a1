"""``python -m policy_dsl`` is ``polc``."""

from policy_dsl.cli import main

main()
