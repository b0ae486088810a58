<#
.SYNOPSIS
Saves the recordings of all sessions in a list. Made to be run by a scheduler.

.DESCRIPTION
What the manifest has as kept, and the disk still holds, costs no call. What is not ready is waited for. Every new file and every failure is one line
in the log, as soon as it is known; no line holds a token, a URL or patient data.

Ends with 0 when everything is kept, with 1 when something failed and a person should look, with 2 when the run could not start or was cut short.
A log that cannot be written when the run begins counts as the latter; later on it ends nothing, and counts as the former.

.PARAMETER Path
A CSV with the ids of the sessions, or a folder with webhook payloads (*.json).

.PARAMETER Destination
The archive. The manifest, archive.jsonl, lies in it.

.PARAMETER Column
The column of the CSV that holds the ids. Of several, the first that has one in a row counts.

.PARAMETER LogPath
A file that the log is added to, in UTF-8; each share needs one of its own. The lines are written to the output in any case.

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
$exitCode = 0
$logFile = ''
$sha = [System.Security.Cryptography.SHA256]::Create()

# Ids come from outside: what is invisible in them could forge a line, or steer the terminal that shows it.
function Write-LogLine([string] $Text) {
    $line = "$([datetime]::UtcNow.ToString('s'))Z $($Text -replace '[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]', '?')"
    if ($logFile) {
        try {
            [System.IO.File]::AppendAllText($logFile, $line + [Environment]::NewLine)
        }
        catch {
            $script:exitCode = 1
            "The next line could not be added to the log. $($_.Exception.GetBaseException().Message)"
        }
    }

    $line
}

function Write-Failure([string] $Text) {
    $script:exitCode = 1
    Write-LogLine $Text
}

function Format-ErrorRecord([System.Management.Automation.ErrorRecord] $ErrorRecord) {
    "$(($ErrorRecord.FullyQualifiedErrorId -split ',')[0]): $ErrorRecord"
}

# Without the blanks that lists have around their ids. Empty when the row has none.
function Get-SessionId($Row, [string[]] $Name) {
    foreach ($field in $Name) {
        $id = "$($Row.$field)".Trim()
        if ($id) {
            return $id
        }
    }

    ''
}

# The same id falls to the same share on every machine and in every version of PowerShell.
function Test-Share([string] $Key) {
    [System.BitConverter]::ToUInt32($sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Key)), 0) % $ShardCount -eq $ShardIndex
}

if ($LogPath) {
    try {
        $logFile = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
        [System.IO.File]::AppendAllText($logFile, '')
    }
    catch {
        $logFile = ''
        Write-LogLine "The run did not start: the log '$LogPath' cannot be written. $($_.Exception.GetBaseException().Message)"
        exit 2
    }
}

if ($ShardIndex -ge $ShardCount) {
    Write-LogLine "The run did not start: of $ShardCount shares, counted from 0, there is none with the number $ShardIndex."
    exit 2
}

try {
    Import-Module SukiSdp
    if ($SecretName) {
        Connect-SukiSdp -PartnerToken { Get-Secret -Name $SecretName }
    }
    elseif (-not $env:SUKI_SDP_TOKEN) {
        Connect-SukiSdp
    }

    $row = 0
    $rowsWithoutId = [System.Collections.Generic.List[int]]::new()
    $sessions = @(
        if (Test-Path -LiteralPath $Path -PathType Container) {
            Get-ChildItem -LiteralPath $Path -Filter *.json -File | Where-Object { Test-Share $_.Name }
        }
        else {
            foreach ($session in Import-Csv -LiteralPath $Path) {
                $row++
                $id = Get-SessionId $session $Column
                if (-not (Test-Share $id)) {
                    continue
                }

                if ($id -in '', '.', '..') {
                    $rowsWithoutId.Add($row)
                }
                else {
                    $id
                }
            }
        }
    )

    # Here and not by the command, which counts what it is given: the rows of this share.
    foreach ($number in $rowsWithoutId) {
        Write-Failure "SessionIdInvalid: Row $number of '$Path', the header not counted, has no session id."
    }

    $save = @{
        Destination    = $Destination
        Manifest       = Join-Path $Destination 'archive.jsonl'
        Wait           = $true
        WaitTimeoutSec = $WaitTimeoutSec
        RecheckAfter   = [timespan]::FromDays(1)
        PassThru       = $true
        Summary        = $true
        ErrorAction    = 'Continue'
    }
    $sessions | Save-SukiRecording @save 2>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            Write-Failure (Format-ErrorRecord $_)
        }
        elseif ($_ -is [SukiSdp.SukiSaveSummary]) {
            Write-LogLine "$_"
        }
        elseif ($_.Status -ne 'Skipped') {
            Write-LogLine "$($_.Status) $($_.SessionId) $($_.RecordingId): $($_.Length) bytes"
        }
    }
}
catch {
    Write-LogLine "The run was ended. $(Format-ErrorRecord $_)"
    exit 2
}

exit $exitCode
