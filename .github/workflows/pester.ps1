# Runs tests/Pester in the shell that runs this script, with a Pester that it gets for the run.
$ErrorActionPreference = 'Stop'
if (-not (Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.0')) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    Install-Module -Name Pester -MinimumVersion 5.0 -Scope CurrentUser -Force -SkipPublisherCheck
}

Import-Module -Name Pester -MinimumVersion 5.0
$configuration = New-PesterConfiguration
$configuration.Run.Path = "$PSScriptRoot/../../tests/Pester"
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Detailed'
Invoke-Pester -Configuration $configuration
