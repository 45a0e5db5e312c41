"""The commands as the command line shows them: options and help, a file each.

What is heavy is imported within a command, so that help is there at once.
"""
