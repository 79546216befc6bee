# Makes this environment the one of the shell: `. bin/activate` in bash, zsh and other POSIX shells.
# `deactivate` leaves it.

deactivate () {
    if [ "${_ISOLATE_OLD_PATH+set}" ]; then
        PATH="$_ISOLATE_OLD_PATH"
        export PATH
        unset _ISOLATE_OLD_PATH
    fi
    if [ "${_ISOLATE_OLD_PYTHONHOME+set}" ]; then
        PYTHONHOME="$_ISOLATE_OLD_PYTHONHOME"
        export PYTHONHOME
        unset _ISOLATE_OLD_PYTHONHOME
    fi
    if [ "${_ISOLATE_OLD_PS1+set}" ]; then
        PS1="$_ISOLATE_OLD_PS1"
        unset _ISOLATE_OLD_PS1
    fi
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    # The shell may remember where commands were.
    hash -r 2>/dev/null || true
    if [ "${1-}" != nondestructive ]; then
        unset -f deactivate
    fi
}

# Leave another environment, and forget what an outer shell may have left behind.
deactivate nondestructive

# Each shell has its own way to say which file it reads, and trips over that of the others.
if [ "${BASH_VERSION-}" ]; then
    eval '_isolate_script="${BASH_SOURCE[0]}"'
elif [ "${ZSH_VERSION-}" ]; then
    eval '_isolate_script="${(%):-%x}"'
elif [ "${KSH_VERSION-}" ]; then
    eval '_isolate_script="${.sh.file}"' 2>/dev/null || _isolate_script=
else
    _isolate_script=
fi
case "$_isolate_script" in
    */*) _isolate_script="${_isolate_script%/*}" ;;
    *) _isolate_script=. ;;
esac
VIRTUAL_ENV="$(CDPATH= cd -- "$_isolate_script/.." >/dev/null 2>&1 && pwd)" || VIRTUAL_ENV=
if ! [ -f "$VIRTUAL_ENV/bin/activate" ] || ! [ -f "$VIRTUAL_ENV/pyvenv.cfg" ]; then
    VIRTUAL_ENV=@ENVIRONMENT@
fi
unset _isolate_script
VIRTUAL_ENV_PROMPT="${VIRTUAL_ENV##*/}"
export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

if [ "${PATH+set}" ]; then
    _ISOLATE_OLD_PATH="$PATH"
fi
PATH="$VIRTUAL_ENV/bin${PATH:+:$PATH}"
export PATH

if [ "${PYTHONHOME+set}" ]; then
    _ISOLATE_OLD_PYTHONHOME="$PYTHONHOME"
    unset PYTHONHOME
fi

if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    _ISOLATE_OLD_PS1="${PS1-}"
    # A prompt is expanded whenever it is shown, commands included: only a plain name may stand in it.
    case "$VIRTUAL_ENV_PROMPT" in
        *[\\\$\`%!]*) PS1="(env) ${PS1-}" ;;
        *) PS1="($VIRTUAL_ENV_PROMPT) ${PS1-}" ;;
    esac
fi

hash -r 2>/dev/null || true
