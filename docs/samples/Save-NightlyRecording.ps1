<#
.SYNOPSIS
Saves the recordings of all sessions in a list. Made to be run by a scheduler.

.DESCRIPTION
What the manifest has as kept, and the disk still holds, costs no call. What is not ready is waited for. Every new file, every warning and every failure
is one line in the log, as soon as it is known; no line holds a token, a URL or patient data.

Exits with code 0 when everything is kept, with 1 when something failed and a person should look, with 2 when the run could not start or was cut short.
A log that cannot be written when the run begins counts as the latter; later on it ends nothing, and counts as the former.

The script sets its own preferences, so that it does the same from any shell. It does not run while $WhatIfPreference is $true.

.PARAMETER Path
Specifies the list: a CSV file with the ids of the sessions, or a folder with webhook payloads (*.json). The file is UTF-8, or has a byte order mark.

.PARAMETER Destination
Specifies the archive. The manifest, archive.jsonl, is in it.

.PARAMETER Column
Specifies the column of the CSV file that holds the ids. Of several, the first that has one in a row counts. A file without any of them is exit code 2.

.PARAMETER Delimiter
Specifies the character between the columns of the CSV file, or the word Tab. The default is a comma. A first line such as 'sep=;' says it, too.

.PARAMETER LogPath
Specifies a file that the log is added to, in UTF-8; each shard needs one of its own. The lines are written to the output in any case.

.PARAMETER SecretName
Specifies the name under which SecretManagement keeps the partner token; it is read again for each log-in. Without it the environment serves:
SUKI_SDP_PARTNER_ID and SUKI_SDP_PARTNER_TOKEN, or SUKI_SDP_TOKEN for a run of less than an hour.

.PARAMETER WaitTimeoutSec
Specifies how long to wait for a session that is not ready, in seconds. The default is 1800.

.PARAMETER ShardCount
Specifies how many runs share the list. The default is 1.

.PARAMETER ShardIndex
Specifies which of them this is, from 0.

.PARAMETER AllowEmpty
Indicates that a list without sessions is right. Without it, such a list is exit code 2: more often than not, an export has failed.

.EXAMPLE
./Save-NightlyRecording.ps1 -Path /srv/suki/sessions.csv -Destination /archive
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $Destination,
    [string[]] $Column = @('SessionId', 'AmbientSessionId', 'ambient_session_id', 'session_id'),
    [ValidatePattern('^(.|Tab)$')] [string] $Delimiter = ',',
    [string] $LogPath,
    [string] $SecretName,
    [ValidateRange(1, 604800)] [int] $WaitTimeoutSec = 1800,
    [ValidateRange(1, 10000)] [int] $ShardCount = 1,
    [ValidateRange(0, 9999)] [int] $ShardIndex = 0,
    [switch] $AllowEmpty
)

# Whatever the caller has set: a preference or a strict mode is inherited.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$WarningPreference = 'Continue'
$ConfirmPreference = 'None'
$ProgressPreference = 'SilentlyContinue'

# Defaults for every command are for a prompt. Those for some, such as a proxy or a vault, stay.
$defaults = $PSDefaultParameterValues
$PSDefaultParameterValues = @{}
foreach ($key in @($defaults.Keys)) {
    if ($key -notlike '[*]:*') {
        $PSDefaultParameterValues[$key] = $defaults[$key]
    }
}

$exitCode = 0
$logFile = ''
$logAttempts = 100
$sha = [System.Security.Cryptography.SHA256]::Create()

# Another shard, or a program that shows the log, may have it open for a moment. A log that isn't free after ten seconds isn't waited for again.
function Add-LogText([string] $Text) {
    for ($attempt = 1; ; $attempt++) {
        try {
            [System.IO.File]::AppendAllText($logFile, $Text)
            return
        }
        catch {
            if ($attempt -ge $logAttempts -or $_.Exception.GetBaseException().GetType() -ne [System.IO.IOException]) {
                $script:logAttempts = 1
                throw
            }

            Start-Sleep -Milliseconds 100
        }
    }
}

# Ids come from outside: what is invisible in them could forge a line, or steer the terminal that shows it.
function Write-LogLine([string] $Text) {
    $line = "$([datetime]::UtcNow.ToString('s'))Z $($Text -replace '[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]', '?')"
    if ($logFile) {
        try {
            Add-LogText ($line + [Environment]::NewLine)
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

# Not for use where output is captured: the line would be lost.
function Exit-Run([string] $Reason) {
    Write-LogLine "The run did not start: $Reason"
    exit 2
}

# Without the spaces that lists have around their ids. Empty when the row has none.
function Get-SessionId($Row, [string[]] $Name) {
    foreach ($field in $Name) {
        $id = "$($Row.$field)".Trim()
        if ($id) {
            return $id
        }
    }

    ''
}

# The rows of a CSV file. Excel says in a first line of its own what is between the columns.
function Read-List([string] $File, [string] $Separator) {
    $text = @{ Encoding = 'UTF8'; ErrorAction = 'Stop' }
    $first = foreach ($line in [System.IO.File]::ReadLines($PSCmdlet.GetUnresolvedProviderPathFromPSPath($File))) { $line; break }
    if ("$first" -match '^"?sep=(.)"?$') {
        $inFile = $Matches[1]
        Get-Content -LiteralPath $File @text | Select-Object -Skip 1 | ConvertFrom-Csv -Delimiter $inFile
    }
    else {
        Import-Csv -LiteralPath $File -Delimiter $Separator @text
    }
}

# Which of its columns have ids, by the names that they have in the file: some have a space around them.
function Select-Column([string[]] $InFile) {
    foreach ($name in $Column) {
        $InFile | Where-Object { $_.Trim() -eq $name.Trim() }
    }
}

# What to do about a file without them. A wrong delimiter leaves names that hold several.
function Get-ColumnAdvice([string[]] $InFile) {
    foreach ($other in ';', 'Tab', '|', ',') {
        $parts = $InFile | ForEach-Object { $_.Split($(if ($other -eq 'Tab') { "`t" } else { $other })) }
        if (Select-Column $parts) {
            return "Specify -Delimiter '$other'."
        }
    }

    'Specify -Column.'
}

# The same id falls to the same share on every machine and in every version of PowerShell.
function Test-Share([string] $Key) {
    [System.BitConverter]::ToUInt32($sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Key)), 0) % $ShardCount -eq $ShardIndex
}

# -Destination "C:\Night Two\" -LogPath x: a backslash before a quotation mark does not end an argument, and what follows becomes part of it.
$swallowed = @($Path, $Destination, $LogPath) -match '"(\s+-|\s*$)'

if ($LogPath -and $LogPath -notin $swallowed) {
    try {
        $logFile = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
        Add-LogText ''
    }
    catch {
        $logFile = ''
        Exit-Run "the log '$LogPath' cannot be written. $($_.Exception.GetBaseException().Message)"
    }
}

if ($ShardIndex -ge $ShardCount) {
    Exit-Run "of $ShardCount shares, counted from 0, there is none with the number $ShardIndex."
}

if ($WhatIfPreference) {
    Exit-Run '$WhatIfPreference is $true, so that nothing would be saved. Set it to $false.'
}

if ($swallowed) {
    Exit-Run "a path is '$($swallowed[0])', with a quotation mark in it. On the command line, leave out the backslash before a quotation mark."
}

try {
    $isFolder = Test-Path -LiteralPath $Path -PathType Container
    if (-not $isFolder -and -not (Test-Path -LiteralPath $Path -PathType Leaf)) {
        Exit-Run "there is no list '$Path'."
    }

    $rows = @(if ($isFolder) { Get-ChildItem -LiteralPath $Path -Filter *.json -File } else { Read-List $Path $(if ($Delimiter -eq 'Tab') { "`t" } else { $Delimiter }) })
    $columns = @()
    if ($rows -and -not $isFolder) {
        $names = @($rows[0].PSObject.Properties | ForEach-Object Name)
        $columns = @(Select-Column $names)
        if (-not $columns) {
            Exit-Run "the list '$Path' has none of the columns $($Column -join ', '). Its columns are: '$($names -join "', '")'. $(Get-ColumnAdvice $names)"
        }
    }

    $row = 0
    $listed = 0
    $rowsWithoutId = [System.Collections.Generic.List[int]]::new()
    $sessions = @(
        foreach ($session in $rows) {
            $row++
            $id = if ($isFolder) { $session.Name } else { Get-SessionId $session $columns }
            $isId = $id -notin '', '.', '..'
            $listed += [int] $isId
            if (-not (Test-Share $id)) {
                continue
            }

            if (-not $isId) {
                $rowsWithoutId.Add($row)
            }
            elseif ($isFolder) {
                $session
            }
            else {
                $id
            }
        }
    )

    # Here and not by the command, which counts what it is given: the rows of this share.
    foreach ($number in $rowsWithoutId) {
        Write-Failure "SessionIdInvalid: Row $number of '$Path', the header not counted, has no session id."
    }

    # Of the whole list: a shard may have no session.
    if ($listed -eq 0 -and -not $AllowEmpty) {
        Exit-Run "the list '$Path' has no session. If that is right, specify -AllowEmpty."
    }

    # One that was imported from a folder of its own is not found by its name.
    if (-not (Get-Command -Name Save-SukiRecording -ErrorAction Ignore)) {
        Import-Module SukiSdp
    }

    if ($SecretName) {
        Connect-SukiSdp -PartnerToken { Get-Secret -Name $SecretName }
    }
    elseif (-not $env:SUKI_SDP_TOKEN) {
        Connect-SukiSdp
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
        WarningAction  = 'Continue'
        Confirm        = $false
        WhatIf         = $false
    }
    $sessions | Save-SukiRecording @save 2>&1 3>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            Write-Failure (Format-ErrorRecord $_)
        }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) {
            Write-LogLine "Warning: $($_.Message)"
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
