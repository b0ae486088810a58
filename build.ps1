<#
.SYNOPSIS
Builds, tests and packs SukiSdp. Works in Windows PowerShell 5.1 and in PowerShell 7; needs the .NET 10 SDK.
.PARAMETER Task
Build: stages the module in out/SukiSdp. Test: runs dotnet test, then Pester where it is installed. Pack: makes out/SukiSdp.VERSION.nupkg of the
staged module. Clean: removes all that was built.
.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Test, Pack
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')]
    [string[]] $Task = 'Build'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$out = Join-Path $PSScriptRoot 'out'
$module = Join-Path $out 'SukiSdp'

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'src/SukiSdp.Cmdlets') '-t:Stage' -v quiet -nologo
    Write-Output "Staged: $module"
}

function Invoke-Test {
    Invoke-DotNet test $PSScriptRoot

    $tests = @(Get-ChildItem (Join-Path $PSScriptRoot 'tests/Pester') -Filter '*.Tests.ps1' -ErrorAction Ignore)
    $pester = Get-Module Pester -ListAvailable | Where-Object Version -GE ([version] '5.0')
    if (-not $tests -or -not $pester) {
        Write-Output "Pester was not run: there $(if ($tests) { 'is no Pester 5 or later here' } else { 'are no Pester tests' })."
        return
    }

    Import-Module Pester -MinimumVersion 5.0
    $result = Invoke-Pester -Path $tests.FullName -PassThru
    if ($result.Result -ne 'Passed') {
        throw 'Pester tests failed.'
    }
}

function Invoke-Pack {
    Invoke-Build

    # Publishing to a folder is how PowerShell makes a package. PSResourceGet is part of PowerShell 7.4 and later, PowerShellGet of 5.1.
    $folder = New-Item -ItemType Directory -Force -Path $out
    $repository = @{ Name = "SukiSdp-$PID" }
    Remove-Item (Join-Path $out '*.nupkg')
    if (Get-Command Publish-PSResource -ErrorAction Ignore) {
        Register-PSResourceRepository @repository -Uri $folder.FullName -Trusted
        try {
            Publish-PSResource -Path $module -Repository $repository.Name
        }
        finally {
            Unregister-PSResourceRepository @repository
        }
    }
    else {
        Register-PSRepository @repository -SourceLocation $folder.FullName -PublishLocation $folder.FullName -InstallationPolicy Trusted
        try {
            Publish-Module -Path $module -Repository $repository.Name
        }
        finally {
            Unregister-PSRepository @repository
        }
    }

    Write-Output "Packed: $(Get-Item (Join-Path $out '*.nupkg'))"
}

function Invoke-Clean {
    $built = @($out) + @(Get-ChildItem (Join-Path $PSScriptRoot 'src'), (Join-Path $PSScriptRoot 'tests') -Directory | ForEach-Object {
            Join-Path $_.FullName 'bin'
            Join-Path $_.FullName 'obj'
        })
    $built | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
}

foreach ($name in $Task) {
    & "Invoke-$name"
}
