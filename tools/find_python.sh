#!/bin/sh
# Prints the path of a Python 3.12 or newer that can make virtual environments, or says what is missing.
#
# Looks at $PYTHON, python3.14, python3.13, python3.12 and python3, then into pyenv's folders. Each candidate is run:
# pyenv leaves names on PATH that fail while their version is switched off.

# The base interpreter is printed, as the one in use may stand in an environment that is about to be rebuilt.
probe='
import sys
if sys.version_info < (3, 12) or sys.implementation.name != "cpython":
    sys.exit("is %s %d.%d" % ((sys.implementation.name,) + sys.version_info[:2]))
try:
    import ensurepip, venv
except ImportError:
    print("%d.%d" % sys.version_info[:2])
    sys.exit(3)
print(getattr(sys, "_base_executable", None) or sys.executable)
'
without_venv=

try() {
    answer=$("$1" -I -c "$probe" 2>/dev/null)
    case $? in
        0) printf '%s\n' "$answer"; exit 0 ;;
        3) without_venv="$without_venv
  $(command -v "$1") (on Debian and Ubuntu: apt install python$answer-venv)" ;;
    esac
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON"
    echo "PYTHON=$PYTHON is not a usable Python 3.12 or newer; looking for another." >&2
fi
for name in python3.14 python3.13 python3.12 python3; do
    try "$name"
done
for root in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv"; do
    for path in "$root"/versions/*/bin/python3; do
        try "$path"
    done
done

{
    echo "udha needs Python 3.12 or newer, and found none it can use."
    if [ -n "$without_venv" ]; then
        echo "New enough, but without the standard modules venv and ensurepip:$without_venv"
    else
        echo "Install one (for example: apt install python3.12 python3.12-venv; brew install python@3.13; pyenv install 3.13)."
    fi
    echo "Or name one that lies elsewhere: make run PYTHON=/path/to/python3.12"
} >&2
exit 1
