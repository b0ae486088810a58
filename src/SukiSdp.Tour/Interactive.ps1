<#
.SYNOPSIS
Prepares a prompt: the module is loaded, and the current folder has a list of the sandbox's sessions.
.PARAMETER Module
The folder of the module.
.PARAMETER Keep
Indicates that the caller keeps the current folder.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingWriteHost', '', Justification = 'The output is for the reader only.')]
param([Parameter(Mandatory)] [string] $Module, [switch] $Keep)

if ([Console]::IsOutputRedirected) {
    $PSStyle.OutputRendering = 'PlainText'
    $ProgressPreference = 'SilentlyContinue'
}

Import-Module $Module -ErrorAction Stop
if (Get-Module PSReadLine) {
    # Commands at this prompt don't belong in the reader's history.
    Set-PSReadLineOption -HistorySaveStyle SaveNothing
}

Write-Host "PowerShell $($PSVersionTable.PSVersion) with SukiSdp. SUKI_SDP_BASE_URI and SUKI_SDP_TOKEN are set for the sandbox, which runs until you exit."
Write-Host "The current folder contains sessions.csv and is $(if ($Keep) { 'kept' } else { 'removed' }) when you exit. These sessions are in it:"
Import-Csv ./sessions.csv | Format-Table | Out-Host
Write-Host 'Try:  Import-Csv ./sessions.csv | Save-SukiRecording -Destination ./archive -PassThru'
Write-Host '      Get-Help Save-SukiRecording -Examples'
Write-Host
