<#
.SYNOPSIS
Saves the recordings of all sessions in a list. Made to be run by a scheduler.

.DESCRIPTION
What the manifest has as kept, and the disk still holds, costs no call. What is not ready is waited for. Every new file and every failure is one line
in the log; no line holds a token, a URL or patient data.

Ends with 0 when everything is kept, with 1 when something failed and a person should look, with 2 when the run could not start or was cut short.

.PARAMETER Path
A CSV with the ids of the sessions, or a folder with webhook payloads (*.json).

.PARAMETER Destination
The archive. The manifest, archive.jsonl, lies in it.

.PARAMETER Column
The column of the CSV that holds the ids. Of several, the first that has one in a row counts.

.PARAMETER LogPath
A file that the log is added to. The lines are written to the output in any case.

.PARAMETER SecretName
The name under which SecretManagement keeps the partner token; it is read again for each log-in. Without it the environment serves:
SUKI_SDP_PARTNER_ID and SUKI_SDP_PARTNER_TOKEN, or SUKI_SDP_TOKEN for a run of less than an hour.

.PARAMETER WaitTimeoutSec
The longest wait for a session that is not ready, in seconds.

.PARAMETER ShardCount
How many runs share the list.

.PARAMETER ShardIndex
Which of them this is, from 0.

.EXAMPLE
./Save-NightlyRecording.ps1 -Path /srv/suki/sessions.csv -Destination /archive
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [string[]] $Column = @('SessionId', 'AmbientSessionId', 'ambient_session_id', 'session_id'),
    [string] $LogPath,
    [string] $SecretName,
    [ValidateRange(1, 604800)] [int] $WaitTimeoutSec = 1800,
    [ValidateRange(1, 10000)] [int] $ShardCount = 1,
    [ValidateRange(0, 9999)] [int] $ShardIndex = 0
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$logFile = $LogPath
$sha = [System.Security.Cryptography.SHA256]::Create()

function Write-LogLine([string] $Text) {
    $line = '{0:yyyy-MM-ddTHH:mm:ssZ} {1}' -f [datetime]::UtcNow, $Text
    if ($logFile) { Add-Content -LiteralPath $logFile -Value $line -Encoding UTF8 }
    $line
}

# Empty when the row has none: the command says which row that was.
function Get-SessionId($Row, [string[]] $Names) {
    foreach ($name in $Names) {
        if ($Row.$name) { return $Row.$name }
    }
    ''
}

# The same id falls to the same share on every machine and in every version of PowerShell.
filter Select-Share([string] $Key, [int] $Count, [int] $Index) {
    if ([System.BitConverter]::ToUInt32($sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Key)), 0) % $Count -eq $Index) { $_ }
}

try {
    Import-Module SukiSdp
    if ($SecretName) {
        Connect-SukiSdp -PartnerToken { Get-Secret -Name $SecretName }
    }
    elseif (-not $env:SUKI_SDP_TOKEN) {
        Connect-SukiSdp
    }

    $sessions = @(
        if (Test-Path -LiteralPath $Path -PathType Container) {
            Get-ChildItem -LiteralPath $Path -Filter *.json -File | ForEach-Object { $_ | Select-Share $_.Name $ShardCount $ShardIndex }
        }
        else {
            Import-Csv -LiteralPath $Path | ForEach-Object { Get-SessionId $_ $Column } | ForEach-Object { $_ | Select-Share $_ $ShardCount $ShardIndex }
        }
    )

    $save = @{
        Destination    = $Destination
        Manifest       = Join-Path $Destination 'archive.jsonl'
        Wait           = $true
        WaitTimeoutSec = $WaitTimeoutSec
        PassThru       = $true
        Summary        = $true
        ErrorAction    = 'SilentlyContinue'
        ErrorVariable  = 'failures'
    }
    $failures = @()
    $sessions | Save-SukiRecording @save | ForEach-Object {
        if ($_ -is [SukiSdp.SukiSaveSummary]) {
            Write-LogLine "$_"
        }
        elseif ($_.Status -ne 'Skipped') {
            Write-LogLine "$($_.Status) $($_.SessionId) $($_.RecordingId): $($_.Length) bytes"
        }
    }

    foreach ($failure in $failures) {
        Write-LogLine "$(($failure.FullyQualifiedErrorId -split ',')[0]): $failure"
    }
}
catch {
    Write-LogLine "The run was ended. $(($_.FullyQualifiedErrorId -split ',')[0]): $_"
    exit 2
}

exit [int]($failures.Count -gt 0)
