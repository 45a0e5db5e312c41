"""The classroom page: levers, two maps side by side, what is true beside what is recorded.

A small server answers in JSON what ``page/types.js`` says; the page, plain ES modules, draws it. Everything
that is shown comes from the engine and from the code behind ``udha run``.
"""
