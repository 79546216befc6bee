# Makes this environment the one of the shell: `source bin/activate.fish`.
# `deactivate` leaves it.

function deactivate --description 'Leave the environment'
    if set --query _isolate_old_path
        set --global --export PATH $_isolate_old_path
        set --erase --global _isolate_old_path
    end
    if set --query _isolate_old_home
        set --global --export PYTHONHOME $_isolate_old_home
        set --erase --global _isolate_old_home
    end
    if functions --query _isolate_old_prompt
        functions --erase fish_prompt
        functions --copy _isolate_old_prompt fish_prompt
        functions --erase _isolate_old_prompt
    end
    set --erase --global VIRTUAL_ENV
    set --erase --global VIRTUAL_ENV_PROMPT
    if test "$argv[1]" != nondestructive
        functions --erase deactivate
    end
end

# Leave another environment.
deactivate nondestructive

set --global --export VIRTUAL_ENV (builtin realpath -- (dirname -- (status filename))/..)
set --global --export VIRTUAL_ENV_PROMPT (basename -- $VIRTUAL_ENV)

set --global _isolate_old_path $PATH
set --global --export PATH $VIRTUAL_ENV/bin $PATH

if set --query PYTHONHOME
    set --global _isolate_old_home $PYTHONHOME
    set --erase PYTHONHOME
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; and functions --query fish_prompt
    functions --copy fish_prompt _isolate_old_prompt
    function fish_prompt
        # The prompt may show the status of the last command.
        set --local last_status $status
        printf '(%s) ' $VIRTUAL_ENV_PROMPT
        function _isolate_status --argument-names code
            return $code
        end
        _isolate_status $last_status
        _isolate_old_prompt
    end
end
