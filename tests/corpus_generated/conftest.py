"""Expected trees hold tests of generated services, which are run where those are generated."""

collect_ignore_glob = ["*/expected/*"]
