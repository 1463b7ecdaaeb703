"""The practice estate: one process that stands in for many Windows hosts.

Arrows run one way: transport -> wsman -> payload -> (execution) -> models -> state. Run it with
``python -m lab serve``; see the README beside this package.
"""
