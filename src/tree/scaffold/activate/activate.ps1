# Makes this environment the one of the shell: `. bin/activate.ps1` in PowerShell.
# `deactivate` leaves it.

function global:deactivate([switch] $NonDestructive) {
    if (Test-Path variable:global:_isolate_old_path) {
        $env:PATH = $global:_isolate_old_path
        Remove-Variable -Scope global -Name _isolate_old_path
    }
    if (Test-Path variable:global:_isolate_old_home) {
        $env:PYTHONHOME = $global:_isolate_old_home
        Remove-Variable -Scope global -Name _isolate_old_home
    }
    if (Test-Path function:global:_isolate_old_prompt) {
        Copy-Item -Path function:_isolate_old_prompt -Destination function:global:prompt
        Remove-Item -Path function:_isolate_old_prompt
    }
    Remove-Item -Path env:VIRTUAL_ENV, env:VIRTUAL_ENV_PROMPT -ErrorAction SilentlyContinue
    if (-not $NonDestructive) {
        Remove-Item -Path function:deactivate
    }
}

# Leave another environment.
deactivate -NonDestructive

$env:VIRTUAL_ENV = Split-Path -Parent $PSScriptRoot
$env:VIRTUAL_ENV_PROMPT = Split-Path -Leaf $env:VIRTUAL_ENV

$global:_isolate_old_path = $env:PATH
$env:PATH = $PSScriptRoot + [System.IO.Path]::PathSeparator + $env:PATH

if (Test-Path env:PYTHONHOME) {
    $global:_isolate_old_home = $env:PYTHONHOME
    Remove-Item -Path env:PYTHONHOME
}

if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
    Copy-Item -Path function:prompt -Destination function:global:_isolate_old_prompt
    function global:prompt {
        Write-Host -NoNewline "($env:VIRTUAL_ENV_PROMPT) "
        _isolate_old_prompt
    }
}
