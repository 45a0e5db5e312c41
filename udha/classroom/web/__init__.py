"""The classroom page: server, bundle, export."""
