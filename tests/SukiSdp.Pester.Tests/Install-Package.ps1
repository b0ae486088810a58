<#
.SYNOPSIS
Makes the package of the staged module, and installs it. Writes where the package and the module are, as JSON.
.PARAMETER Repository
The folder of build.ps1.
.PARAMETER Folder
An empty folder for what is made.
.PARAMETER Result
The file for the JSON.
#>
param(
    [Parameter(Mandatory)] [string] $Repository,
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string] $Result
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$feed = Join-Path $Folder 'feed'
& (Join-Path $Repository 'build.ps1') -Task Pack -NoBuild -OutputFolder $feed
$package = (Get-Item -Path (Join-Path $feed '*.nupkg')).FullName

if ($IsWindows) {
    # Windows asks the system for the folders of a profile, not the environment: the module would land among those of the user who runs the tests. So here the
    # package is unpacked. tests/Pester/Package.Tests.ps1 installs it in CI.
    $module = Join-Path $Folder 'Modules/SukiSdp'
    [System.IO.Compression.ZipFile]::ExtractToDirectory($package, $module)
    '_rels', 'package', '[Content_Types].xml', 'SukiSdp.nuspec' | ForEach-Object { Remove-Item -LiteralPath (Join-Path $module $_) -Recurse }
}
else {
    Register-PSResourceRepository -Name feed -Uri $feed -Trusted
    Install-PSResource -Name SukiSdp -Repository feed -Scope CurrentUser
    $module = (Get-Module -Name SukiSdp -ListAvailable).ModuleBase
}

[System.IO.File]::WriteAllText($Result, (ConvertTo-Json -InputObject @{ Package = $package; Module = $module }))
