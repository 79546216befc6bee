# Makes this environment the one of the shell: `overlay use bin/activate.nu` in Nushell 0.101 or later.
# `deactivate` leaves it.

const environment = path self ..

export-env {
    load-env {
        VIRTUAL_ENV: $environment
        VIRTUAL_ENV_PROMPT: ($environment | path basename)
        PATH: ($env.PATH | split row (char esep) | prepend ($environment | path join bin))
    }
    hide-env --ignore-errors PYTHONHOME
    if ($env.VIRTUAL_ENV_DISABLE_PROMPT? | is-empty) {
        let old = $env.PROMPT_COMMAND?
        let name = $environment | path basename
        $env.PROMPT_COMMAND = {||
            let prompt = if ($old | describe) == closure { do $old } else { $old }
            $"\(($name)) ($prompt)"
        }
    }
}

# The overlay takes everything back that it brought.
export alias deactivate = overlay hide activate
