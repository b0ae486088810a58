# Runs tests/Pester in this shell and writes a report as the launcher does: a line for each test, with tabs between outcome, seconds, name and message.
param(
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string] $Report,
    [string] $Filter
)

$ErrorActionPreference = 'Stop'
$repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath

# The package that Pack makes, without the build before it: there is no .NET SDK here.
$package = New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) ([guid]::NewGuid()))
Register-PSResourceRepository -Name windows -Uri $package.FullName -Trusted -Force
Publish-PSResource -Path (Join-Path $repository 'out/SukiSdp') -Repository windows
Unregister-PSResourceRepository -Name windows
$env:SUKI_SDP_TEST_PACKAGE = (Get-Item (Join-Path $package.FullName '*.nupkg')).FullName

# The profile that packages are installed into is the prefix's own.
$env:CI = 'true'

Import-Module (Join-Path $Pester 'Pester.psd1')
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $repository 'tests/Pester'
$configuration.Run.PassThru = $true
$configuration.Filter.ExcludeTag = 'Wine:*'
$configuration.Output.Verbosity = 'Detailed'
if ($Filter) {
    $configuration.Filter.FullName = "*$Filter*"
}

$result = Invoke-Pester -Configuration $configuration

function ConvertTo-Field($Text) {
    "$Text".Replace('\', '\\').Replace("`r", '').Replace("`n", '\n').Replace("`t", '\t')
}

# What Wine lacks for a test, by its own tag or that of a block that it is in.
function Get-Gap($Test) {
    $tags = @($Test.Tag)
    for ($block = $Test.Block; $block; $block = $block.Parent) {
        $tags += @($block.Tag)
    }

    $tags | Where-Object { $_ -like 'Wine:*' } | Select-Object -First 1
}

$lines = @(
    foreach ($test in $result.Tests) {
        $gap = Get-Gap $test
        $outcome, $message = switch ($test.Result) {
            'Passed' { 'passed', '' }
            'Failed' { 'failed', ($test.ErrorRecord -join "`n") }
            'Skipped' { 'skipped', $test.ErrorRecord.Exception.Message }
            'NotRun' { if ($gap -and $test.ExpandedPath -like "*$Filter*") { 'skipped', $gap } }
            default { 'failed', "Its result is $_." }
        }
        # What the filter left out has none.
        if ($outcome) {
            $outcome, $test.Duration.TotalSeconds.ToString('0.000', [cultureinfo]::InvariantCulture), (ConvertTo-Field $test.ExpandedPath), (ConvertTo-Field $message) -join "`t"
        }
    }

    foreach ($block in @($result.FailedContainers) + @($result.FailedBlocks)) {
        'failed', '0', (ConvertTo-Field $block), (ConvertTo-Field ($block.ErrorRecord -join "`n")) -join "`t"
    }

    'end'
)
[System.IO.File]::WriteAllLines($Report, $lines)
