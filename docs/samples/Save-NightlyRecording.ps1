<#
.SYNOPSIS
Saves the recordings of all sessions in a list. For use with a scheduler.

.DESCRIPTION
Sends no request for sessions that the manifest lists as complete and whose files exist, and waits for sessions that are in progress. Each new file,
each warning and each failure is written to the log immediately. The log contains no token, URL or patient data.

Exits with code 0 if everything is saved, with code 1 if something failed and someone must act, and with code 2 if the run couldn't start or ended early.
If the log can't be written when the run starts, the exit code is 2. If it can't be written later, the run continues, and the exit code is 1.

The script sets its own preferences, so that it behaves the same in any shell. It doesn't run while $WhatIfPreference is $true.

.PARAMETER Path
Specifies the list: a CSV file with session IDs, or a folder with webhook payloads (*.json). The file must be UTF-8, or have a byte order mark.

.PARAMETER Destination
Specifies the folder of the archive. It contains the manifest, archive.jsonl.

.PARAMETER Column
Specifies the columns of the CSV file that contain the IDs. In each row, the first one with an ID is used. If the file has none of the columns, the exit code is 2.
The default is SessionId, AmbientSessionId, ambient_session_id and session_id.

.PARAMETER Delimiter
Specifies the character between the columns of the CSV file, or the word Tab. A first line such as 'sep=;' takes precedence. The default is a comma.

.PARAMETER LogPath
Specifies the file to which the log is appended, in UTF-8. Each shard needs its own file. The lines are also written to the output. By default, no file is used.

.PARAMETER SecretName
Specifies the name of the partner token in SecretManagement. The token is read again at each log-in. By default, the environment variables are used:
SUKI_SDP_PARTNER_ID and SUKI_SDP_PARTNER_TOKEN, or SUKI_SDP_TOKEN for a run of less than an hour.

.PARAMETER WaitTimeoutSec
Specifies how long to wait for a session that is in progress, in seconds. The default is 1800.

.PARAMETER ShardCount
Specifies the number of shards, which is the number of runs that process the list. The default is 1.

.PARAMETER ShardIndex
Specifies the index of this shard, starting with 0. The default is 0.

.PARAMETER AllowEmpty
Indicates that a list without sessions is valid. By default, the exit code for such a list is 2, because it usually means that an export failed.

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

# Preferences and strict mode are inherited from the caller.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$WarningPreference = 'Continue'
$ConfirmPreference = 'None'
$ProgressPreference = 'SilentlyContinue'

# Defaults for every command are meant for interactive use. Those for some commands, such as a proxy or a vault, are kept.
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

# Another shard, or a program that shows the log, may have it open for a moment. After the first wait of ten seconds, there are no further waits.
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

# IDs are external data: invisible characters in them could forge a line, or control the terminal that shows it.
function Write-LogLine([string] $Text) {
    $line = "$([datetime]::UtcNow.ToString('s'))Z $($Text -replace '[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]', '?')"
    if ($logFile) {
        try {
            Add-LogText ($line + [Environment]::NewLine)
        }
        catch {
            $script:exitCode = 1
            "The next line couldn't be written to the log. $($_.Exception.GetBaseException().Message)"
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

# Don't call this where output is captured, because the line would be lost.
function Exit-Run([string] $Reason) {
    Write-LogLine "The run did not start: $Reason"
    exit 2
}

# Returns the ID without leading and trailing spaces, or an empty string.
function Get-SessionId($Row, [string[]] $Name) {
    foreach ($field in $Name) {
        $id = "$($Row.$field)".Trim()
        if ($id) {
            return $id
        }
    }

    ''
}

# Returns the rows of a CSV file. Excel can write the delimiter in an additional first line.
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

# Returns the names of the ID columns as they are in the file, where they can have leading and trailing spaces.
function Select-Column([string[]] $InFile) {
    foreach ($name in $Column) {
        $InFile | Where-Object { $_.Trim() -eq $name.Trim() }
    }
}

# Returns the action for a file without these columns. With a wrong delimiter, a column name contains several names.
function Get-ColumnAdvice([string[]] $InFile) {
    foreach ($other in ';', 'Tab', '|', ',') {
        $parts = $InFile | ForEach-Object { $_.Split($(if ($other -eq 'Tab') { "`t" } else { $other })) }
        if (Select-Column $parts) {
            return "Specify -Delimiter '$other'."
        }
    }

    'Specify -Column.'
}

# The hash of an ID is the same on every computer and in every version of PowerShell.
function Test-Shard([string] $Key) {
    [System.BitConverter]::ToUInt32($sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Key)), 0) % $ShardCount -eq $ShardIndex
}

# -Destination "C:\Night Two\" -LogPath x: because of the backslash, the quotation mark doesn't end the argument, and the next arguments become part of it.
$swallowed = @($Path, $Destination, $LogPath) -match '"(\s+-|\s*$)'

if ($LogPath -and $LogPath -notin $swallowed) {
    try {
        $logFile = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($LogPath)
        Add-LogText ''
    }
    catch {
        $logFile = ''
        Exit-Run "the log '$LogPath' can't be written. $($_.Exception.GetBaseException().Message)"
    }
}

if ($ShardIndex -ge $ShardCount) {
    Exit-Run "-ShardIndex is $ShardIndex, but valid values for $ShardCount shards are 0 to $($ShardCount - 1)."
}

if ($WhatIfPreference) {
    Exit-Run '$WhatIfPreference is $true, so nothing would be saved. Set it to $false.'
}

if ($swallowed) {
    Exit-Run "the path '$($swallowed[0])' contains a quotation mark. On the command line, omit the backslash before the quotation mark."
}

try {
    $isFolder = Test-Path -LiteralPath $Path -PathType Container
    if (-not $isFolder -and -not (Test-Path -LiteralPath $Path -PathType Leaf)) {
        Exit-Run "cannot find the list '$Path'."
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
            if (-not (Test-Shard $id)) {
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

    # Reported here, because the command knows only the rows of this shard.
    foreach ($number in $rowsWithoutId) {
        Write-Failure "SessionIdInvalid: Row $number of '$Path' (not counting the header) has no session ID."
    }

    # This applies to the whole list: a shard can be empty.
    if ($listed -eq 0 -and -not $AllowEmpty) {
        Exit-Run "the list '$Path' contains no sessions. If this is correct, specify -AllowEmpty."
    }

    # A module that was imported from another folder can't be found by its name.
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
        ManifestPath   = Join-Path $Destination 'archive.jsonl'
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
    Write-LogLine "The run ended early. $(Format-ErrorRecord $_)"
    exit 2
}

exit $exitCode
