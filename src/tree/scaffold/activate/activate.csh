# Makes this environment the one of the shell: `source bin/activate.csh` in csh and tcsh.
# `deactivate` leaves it.

alias deactivate 'test $?_isolate_old_path != 0 && setenv PATH "$_isolate_old_path:q" && unset _isolate_old_path; test $?_isolate_old_home != 0 && setenv PYTHONHOME "$_isolate_old_home:q" && unset _isolate_old_home; test $?_isolate_old_prompt != 0 && set prompt="$_isolate_old_prompt:q" && unset _isolate_old_prompt; unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT; rehash; test "\!:*" != nondestructive && unalias deactivate'

# Leave another environment.
deactivate nondestructive

# This shell cannot say which file it reads.
setenv VIRTUAL_ENV @ENVIRONMENT@
setenv VIRTUAL_ENV_PROMPT @NAME@

set _isolate_old_path="$PATH:q"
setenv PATH "$VIRTUAL_ENV:q/bin:$PATH:q"

if ( $?PYTHONHOME ) then
    set _isolate_old_home="$PYTHONHOME:q"
    unsetenv PYTHONHOME
endif

if ( ! $?VIRTUAL_ENV_DISABLE_PROMPT ) then
    if ( $?prompt ) then
        set _isolate_old_prompt="$prompt:q"
        set prompt=@PROMPT@"$prompt:q"
    endif
endif

rehash
