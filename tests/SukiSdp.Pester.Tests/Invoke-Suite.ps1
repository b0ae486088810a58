<#
.SYNOPSIS
Discovers or runs Pester's tests, and writes a JSON array with one object for each test.
.PARAMETER Pester
The module's manifest.
.PARAMETER Path
The folder of the tests.
.PARAMETER File
The names of the files with tests, separated by commas. The default is all files of the folder.
.PARAMETER Result
The file for the JSON.
.PARAMETER Line
Runs only the tests that start at these lines, each with the name of its file before (File.Tests.ps1:12), separated by commas.
.PARAMETER Discover
Runs no test.
#>
param(
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Result,
    [string] $File,
    [string] $Line,
    [switch] $Discover
)

$ErrorActionPreference = 'Stop'

# Pester replaces <Name> and <_> when it runs a test. The names are needed before.
function Expand-Name([string] $Name, $Data) {
    $expand = {
        param($match)
        $value = $Data
        foreach ($part in $match.Groups[1].Value -split '\.' -ne '_') {
            $value = $value.$part
        }

        if ($null -eq $value) { $match.Value } else { "$value" }
    }
    [regex]::Replace($Name, '<([^<>\s]+)>', $expand)
}

Import-Module -Name $Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = if ($File) { @($File -split ',' | ForEach-Object { Join-Path $Path $_ }) } else { $Path }
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool] $Discover
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.RenderMode = 'Plaintext'
if ($Line) {
    $configuration.Filter.Line = @($Line -split ',' | ForEach-Object { Join-Path $Path $_ })
}

$run = Invoke-Pester -Configuration $configuration
if ($run.FailedContainers) {
    throw $run.FailedContainers.ErrorRecord
}

$count = @{}
$tests = foreach ($test in $run.Tests) {
    $name = Expand-Name $test.Name $test.Data
    $errors = @($test.ErrorRecord)
    $tags = @($test.Tag)
    for ($block = $test.Block; $block -and -not $block.IsRoot; $block = $block.Parent) {
        $name = "$(Expand-Name $block.Name $block.Data) $name"
        $errors += @($block.ErrorRecord)
        $tags += @($block.Tag)
    }

    $place = "$($test.ScriptBlock.File):$($test.StartLine)"
    $count[$place]++
    [ordered]@{
        File    = [System.IO.Path]::GetFileName($test.ScriptBlock.File)
        Line    = $test.StartLine
        Index   = $count[$place]
        Name    = $name
        Tags    = @($tags | Where-Object { $_ })
        Outcome = "$($test.Result)"
        Errors  = @($errors | Where-Object { $_ } | ForEach-Object { "$_`n$($_.ScriptStackTrace)" })
    }
}

[System.IO.File]::WriteAllText($Result, (ConvertTo-Json -InputObject @($tests) -Depth 3))
