<#
.SYNOPSIS
Saves the recordings of all sessions in a list. For use with a scheduler.

.DESCRIPTION
Sends no request for sessions that the manifest lists as complete and whose files exist, and waits for sessions that are in progress. Each new file,
each warning and each failure is written to the log immediately. The log contains no token, URL or patient data.

Exits with code 0 if everything is saved, with code 1 if something failed and someone must act, with code 2 if the run couldn't start or ended early, and
with code 3 if another run with the same archive and shard is still in progress; this run then does nothing. If the log can't be written when the run
starts, the exit code is 2. If the log, the status or the metrics can't be written later, the run continues, and the exit code is 1.

Failures that another run can't resolve don't affect the exit code permanently. They stay in the log, as "Known since DATE: ...". A row or payload without a valid
ID and a session without recordings are known from the second run on; a session that isn't available (RecordingNotReady, AccessDenied, RequestInvalid), seven
days after the run that reported it first. The file .sukisdp-nightly.json in the archive lists them. Delete it to report them again.

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

.PARAMETER PartnerId
Specifies the ID of the partner. The script then logs in also if SUKI_SDP_TOKEN is set. The default is the environment variable SUKI_SDP_PARTNER_ID.

.PARAMETER SecretName
Specifies the name of the partner token in SecretManagement. The token is read again at each log-in. By default, the environment variables are used:
SUKI_SDP_PARTNER_ID and SUKI_SDP_PARTNER_TOKEN, or SUKI_SDP_TOKEN for a run of less than an hour.

.PARAMETER HeartbeatUri
Specifies the URI of a heartbeat service, to which the script sends a GET request without a body: URI/start at the start, then URI for exit code 0 and URI/fail
for the codes 1 and 2. The time-out is 10 seconds, and a failed request never changes the exit code. The URI is a credential, and isn't written to the log. The
default is the environment variable SUKI_SDP_HEARTBEAT_URI.

.PARAMETER StatusPath
Specifies a JSON file that is replaced at the end of each run, with times, exit code, counts, and the number of failures by error ID. By default, no file is used.

.PARAMETER MetricsPath
Specifies a file NAME.prom with the same in the text format of Prometheus, for the textfile collector of the node exporter. It is replaced at the end of each
run. By default, no file is used.

.PARAMETER WaitTimeoutSec
Specifies how long to wait for a session that is in progress, in seconds. The default is 1800.

.PARAMETER ShardCount
Specifies the number of shards, which is the number of runs that process the list. The default is 1.

.PARAMETER ShardIndex
Specifies the index of this shard, starting with 0. The default is 0.

.PARAMETER AllowEmpty
Indicates that a list without sessions is valid. By default, the exit code for such a list is 2, because it usually means that an export failed.

.PARAMETER FailOnSilence
Indicates that each new recording is measured, and that the exit code is 1 if one is silent (RecordingSilent) or can't be measured. A recording that is mostly
silent or clipped is a warning in the log. By default, recordings aren't measured.

.EXAMPLE
./Save-NightlyRecording.ps1 -Path /srv/suki/sessions.csv -Destination /archive
#>
#Requires -Version 5.1
# Values are checked by the script, because with -File the shell's own exit code for an invalid one is 1.
[CmdletBinding(PositionalBinding = $false)]
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'The functions use them.')]
param(
    [Parameter(Position = 0)] [string] $Path,
    [Parameter(Position = 1)] [string] $Destination,
    [string[]] $Column = @('SessionId', 'AmbientSessionId', 'ambient_session_id', 'session_id'),
    [string] $Delimiter = ',',
    [string] $LogPath,
    [string] $PartnerId,
    [string] $SecretName,
    [string] $WaitTimeoutSec = '1800',
    [string] $ShardCount = '1',
    [string] $ShardIndex = '0',
    [switch] $AllowEmpty,
    [switch] $FailOnSilence,
    [string] $HeartbeatUri = $env:SUKI_SDP_HEARTBEAT_URI,
    [string] $StatusPath,
    [string] $MetricsPath,
    [Parameter(ValueFromRemainingArguments)] [string[]] $UnknownArgument = @()
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
$startedAt = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
$moduleVersion = ''
$reason = ''
$summary = $null
$failures = @{}        # the number of failures by error ID
$knownFailures = @{}
$state = $null         # the open state file, which is also the lock of the archive and the shard
$lastSuccess = 0
$reported = @{}        # the failures of the last run, and the time of the first run that had them
$seen = @{}            # those of this run

# The days after which a failure is known, if it occurs in each run. The service deletes audio after seven days.
$knownAfterDays = @{ SessionIdInvalid = 0; InputInvalid = 0; RecordingListEmpty = 0; RecordingNotReady = 7; AccessDenied = 7; RequestInvalid = 7 }

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

function Get-Hash([string] $Text) {
    [System.BitConverter]::ToString($sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Text))) -replace '-'
}

# A failure that the last run also had is known after some days. $Subject identifies it: a row by its content, because its number changes.
function Write-Failure([string] $Id, [string] $Text, [string] $Subject) {
    $first = $startedAt
    if ($knownAfterDays.ContainsKey($Id)) {
        $key = Get-Hash "$Id $Subject"
        while ($seen.ContainsKey($key)) {
            $key = Get-Hash $key
        }

        if ($reported.ContainsKey($key)) {
            $first = $reported[$key]
        }

        $seen[$key] = $first
        if ($reported.ContainsKey($key) -and $startedAt - $first -ge 86400 * $knownAfterDays[$Id]) {
            $knownFailures[$Id] = 1 + $knownFailures[$Id]
            Write-LogLine "Known since $([DateTimeOffset]::FromUnixTimeSeconds($first).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)): ${Id}: $Text"
            return
        }
    }

    $failures[$Id] = 1 + $failures[$Id]
    $script:exitCode = [Math]::Max($exitCode, 1)
    Write-LogLine "${Id}: $Text"
}

function Get-ErrorId([System.Management.Automation.ErrorRecord] $ErrorRecord) {
    ($ErrorRecord.FullyQualifiedErrorId -split ',')[0]
}

# A recording is measured once, by the run that saves it.
function Test-Silence($File) {
    $subject = "$($File.SessionId) $($File.RecordingId)"
    $File | Measure-SukiRecording -ErrorAction Continue 2>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            Write-Failure -Id (Get-ErrorId $_) -Text "$_" -Subject $subject
        }
        elseif ($_.Problem -eq 'Silent') {
            Write-Failure -Id 'RecordingSilent' -Text "$subject is silent." -Subject $subject
        }
        elseif ($_.Problem) {
            Write-LogLine "Warning: $subject has the problem $($_.Problem)."
        }
    }
}

# Opens the state file, which no other run can have open at the same time. Returns $null if another run has it open.
function Open-State([string] $Folder) {
    $onUnix = [System.IO.Path]::DirectorySeparatorChar -eq '/'
    if (-not [System.IO.Directory]::Exists($Folder)) {
        # Only the owner can access the archive, as if the command had created it.
        $null = if ($onUnix) { [System.IO.Directory]::CreateDirectory($Folder, 448) } else { [System.IO.Directory]::CreateDirectory($Folder) }
    }

    $file = Join-Path $Folder ".sukisdp-nightly$(if ([int] $ShardCount -gt 1) { "-$([int] $ShardIndex)-of-$([int] $ShardCount)" }).json"
    for ($attempt = 1; ; $attempt++) {
        try {
            $stream = [System.IO.FileStream]::new($file, [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::None)
            if ($onUnix) {
                [System.IO.File]::SetUnixFileMode($file, 384)
            }

            return $stream
        }
        catch {
            # Sharing and lock violations of Windows, and EWOULDBLOCK of Linux and macOS. A backup program can cause one for a moment.
            if ($_.Exception.GetBaseException().HResult -notin -2147024864, -2147024863, 11, 35) {
                throw
            }

            if ($attempt -ge 30) {
                return
            }

            Start-Sleep -Milliseconds 100
        }
    }
}

# A state file with invalid content, such as after a power failure, counts as empty: its failures are reported once more.
function Read-State {
    try {
        $text = [System.IO.StreamReader]::new($state).ReadToEnd()
        if ($text) {
            $content = $text | ConvertFrom-Json
            $script:lastSuccess = [long] $content.last_success
            foreach ($failure in $content.failures.PSObject.Properties) {
                $reported[$failure.Name] = [long] $failure.Value
            }
        }
    }
    catch {
        $reported.Clear()
    }
}

function Read-LastSuccess {
    try {
        if ([System.IO.File]::ReadAllText($PSCmdlet.GetUnresolvedProviderPathFromPSPath($MetricsPath)) -match '(?m)^suki_recordings_last_success_timestamp_seconds\{.*\} (\d+)$') {
            $script:lastSuccess = [long] $Matches[1]
        }
    }
    catch {
        $script:lastSuccess = 0
    }
}

# Replaces a file atomically, so that no program reads a part of it.
function Write-Report([string] $File, [string] $Text, [switch] $ForEveryone) {
    $target = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($File)
    $new = "$target.$PID.tmp"
    try {
        [System.IO.File]::WriteAllText($new, $Text)

        # The node exporter has an account of its own, and there is no patient data in the metrics.
        if ($ForEveryone -and [System.IO.Path]::DirectorySeparatorChar -eq '/') {
            [System.IO.File]::SetUnixFileMode($new, 420)
        }

        for ($attempt = 1; ; $attempt++) {
            try {
                if ([System.IO.File]::Exists($target)) {
                    # On a share, the permission to change files doesn't include their ACL.
                    [System.IO.File]::Replace($new, $target, [NullString]::Value, $true)
                }
                else {
                    [System.IO.File]::Move($new, $target)
                }

                return
            }
            catch {
                if ($attempt -ge 30 -or $_.Exception.GetBaseException() -isnot [System.IO.IOException]) {
                    throw
                }

                Start-Sleep -Milliseconds 100
            }
        }
    }
    catch {
        # The user doesn't know the temporary file.
        throw $_.Exception.GetBaseException().Message.Replace($new, $target)
    }
    finally {
        if ([System.IO.File]::Exists($new)) {
            [System.IO.File]::Delete($new)
        }
    }
}

# The message of an exception could contain the URI, which is a credential.
function Send-Heartbeat([string] $Suffix) {
    if (-not $HeartbeatUri) {
        return
    }

    $client = $null
    try {
        $uri = $null
        if (-not [uri]::TryCreate($HeartbeatUri, [UriKind]::Absolute, [ref] $uri) -or $uri.Scheme -notin 'http', 'https') {
            Write-LogLine "Warning: The heartbeat$Suffix wasn't sent, because the value of -HeartbeatUri isn't an HTTP or HTTPS URI."
            return
        }

        Add-Type -AssemblyName System.Net.Http
        if ($PSVersionTable.PSEdition -eq 'Desktop') {
            [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.ServicePointManager]::SecurityProtocol -bor [System.Net.SecurityProtocolType]::Tls12
        }

        $target = [System.UriBuilder]::new($uri)
        $target.Path = $target.Path.TrimEnd('/') + $Suffix
        $client = [System.Net.Http.HttpClient]::new()
        $request = $client.GetAsync($target.Uri, [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead)
        if (-not $request.Wait(10000)) {
            Write-LogLine "Warning: The heartbeat$Suffix failed: no response within 10 seconds."
        }
        elseif (-not $request.Result.IsSuccessStatusCode) {
            Write-LogLine "Warning: The heartbeat$Suffix failed with status code $([int] $request.Result.StatusCode)."
        }
    }
    catch {
        $cause = $_.Exception.GetBaseException()
        $kind = if ($cause -is [System.Net.Sockets.SocketException]) { $cause.SocketErrorCode } elseif ($cause -is [System.Net.WebException]) { $cause.Status } else { $cause.GetType().Name }
        Write-LogLine "Warning: The heartbeat$Suffix failed: $kind."
    }
    finally {
        if ($client) {
            $client.Dispose()
        }
    }
}

function Get-Count {
    $count = [ordered] @{}
    foreach ($name in 'Sessions', 'Complete', 'Incomplete', 'NotReady', 'Gone', 'NotAttempted', 'Files', 'Saved', 'Resumed', 'Skipped', 'InJoinedFile', 'Declined', 'FailedFiles', 'Joined', 'Failed', 'Bytes') {
        $count[($name -creplace '(?<=.)([A-Z])', '_$1').ToLowerInvariant()] = if ($summary) { $summary.$name } else { 0 }
    }

    $count
}

function Format-Status([long] $EndedAt) {
    $status = [ordered] @{
        schema         = 1
        module_version = $moduleVersion
        host           = [Environment]::MachineName
        list           = $Path
        destination    = $Destination
        shard_index    = $ShardIndex -as [int]
        shard_count    = $ShardCount -as [int]
        started_at     = [DateTimeOffset]::FromUnixTimeSeconds($startedAt).ToString('s', [cultureinfo]::InvariantCulture) + 'Z'
        ended_at       = [DateTimeOffset]::FromUnixTimeSeconds($EndedAt).ToString('s', [cultureinfo]::InvariantCulture) + 'Z'
        exit_code      = $exitCode
        reason         = $reason
        counts         = Get-Count
        failures       = $failures
        known_failures = $knownFailures
    }
    ($status | ConvertTo-Json) + "`n"
}

function Format-Metric([long] $EndedAt) {
    # Several files in one folder must not contain the same metric with the same labels.
    $labels = "archive=`"$(($Destination -replace '\\', '\\') -replace '"', '\"' -replace '\r?\n', '\n')`",shard=`"$($ShardIndex -as [int])`""
    $metrics = @(
        , @('start_timestamp_seconds', 'The time when the last run started.', @{ '' = $startedAt })
        , @('end_timestamp_seconds', 'The time when the last run ended.', @{ '' = $EndedAt })
        , @('last_success_timestamp_seconds', 'The time when the last run with exit code 0 ended, or 0.', @{ '' = $lastSuccess })
        , @('exit_code', 'The exit code of the last run.', @{ '' = $exitCode })
        , @('failures', 'The failures of the last run.', $failures, 'error_id')
        , @('known_failures', 'The failures of the last run that are known from earlier runs and do not affect the exit code.', $knownFailures, 'error_id')
        , @('items', 'The sessions, files and bytes of the last run.', (Get-Count), 'kind')
    )
    $lines = foreach ($metric in $metrics) {
        $name = "suki_recordings_$($metric[0])"
        "# HELP $name $($metric[1])"
        "# TYPE $name gauge"
        foreach ($entry in $metric[2].GetEnumerator() | Sort-Object Key) {
            $more = if ($entry.Key) { ',{0}="{1}"' -f $metric[3], $entry.Key } else { '' }
            "$name{$labels$more} $($entry.Value)"
        }
    }
    ($lines -join "`n") + "`n"
}

function Write-State {
    # A run that ended early didn't process the whole list.
    if ($exitCode -eq 2) {
        foreach ($key in @($reported.Keys)) {
            $seen[$key] = $reported[$key]
        }
    }

    $content = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json ([ordered] @{ schema = 1; last_success = $lastSuccess; failures = $seen })))
    $state.SetLength(0)
    $state.Write($content, 0, $content.Length)
    $state.Flush()
}

# Don't call this where output is captured, because lines would be lost.
function Complete-Run {
    $endedAt = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()

    # Without the state, the time of the last success is only in the metrics of the last run.
    if (-not $state -and $MetricsPath) {
        Read-LastSuccess
    }

    $reports = [ordered] @{ state = if ($state) { $state.Name }; metrics = $MetricsPath; status = $StatusPath }
    $previousSuccess = $lastSuccess
    do {
        $failed = 0
        $script:lastSuccess = if ($exitCode -eq 0) { $endedAt } else { $previousSuccess }
        foreach ($report in @($reports.Keys | Where-Object { $reports[$_] })) {
            try {
                switch ($report) {
                    'state' { Write-State }
                    'metrics' { Write-Report $MetricsPath (Format-Metric $endedAt) -ForEveryone }
                    'status' { Write-Report $StatusPath (Format-Status $endedAt) }
                }
            }
            catch {
                # The other files must contain this failure, so they are written once more.
                $failed++
                Write-Failure 'ReportNotWritten' "The file '$($reports[$report])' can't be written. $($_.Exception.GetBaseException().Message)"
                $reports[$report] = $null
            }
        }
    } while ($failed)

    Send-Heartbeat $(if ($exitCode -eq 0) { '' } else { '/fail' })
    if ($state) {
        $state.Dispose()
    }

    exit $exitCode
}

# Don't call this where output is captured, because the line would be lost.
function Exit-Run([string] $Reason) {
    $script:reason = $Reason
    $script:exitCode = 2
    Write-LogLine "The run did not start: $Reason"
    Complete-Run
}

function Test-Number([string] $Text, [int] $Minimum, [int] $Maximum) {
    $number = 0
    [int]::TryParse($Text, [ref] $number) -and $number -ge $Minimum -and $number -le $Maximum
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

# Opens the list. While another program writes to it, the script waits for up to ten seconds. Some programs, such as Excel, have a list open all the time.
function Open-List([string] $File) {
    $full = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($File)
    for ($attempt = 1; ; $attempt++) {
        $script:listIsOpen = $attempt -gt 100
        $share = if ($listIsOpen) { 'ReadWrite, Delete' } else { 'Read, Delete' }
        try {
            return New-Object System.IO.StreamReader (New-Object System.IO.FileStream $full, 'Open', 'Read', $share)
        }
        catch {
            if ($listIsOpen -or $_.Exception.GetBaseException().GetType() -ne [System.IO.IOException]) {
                throw
            }

            Start-Sleep -Milliseconds 100
        }
    }
}

# Returns the rows of a CSV file. Excel can write the delimiter in an additional first line.
function Read-List([string] $File, [string] $Separator) {
    $text = @{ Encoding = 'UTF8'; ErrorAction = 'Stop' }
    $reader = Open-List $File
    try {
        $first = $reader.ReadLine()
    }
    finally {
        $reader.Dispose()
    }

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

# A module that was imported from another folder can't be found by its name, and the one that contains this script isn't always in $env:PSModulePath.
try {
    if (-not (Get-Command -Name Save-SukiRecording -ErrorAction Ignore)) {
        $own = Join-Path $PSScriptRoot '../SukiSdp.psd1'
        Import-Module $(if (Test-Path -LiteralPath $own) { $own } else { 'SukiSdp' })
    }

    $moduleVersion = "$((Get-Command -Name Save-SukiRecording).Version)"
}
catch {
    $reason = "the module SukiSdp can't be imported. $($_.Exception.GetBaseException().Message)"
}

$environment = 'Production'
if ($env:SUKI_SDP_BASE_URI) {
    $baseUri = $null
    $environment = if ([uri]::TryCreate($env:SUKI_SDP_BASE_URI, [UriKind]::Absolute, [ref] $baseUri)) { $baseUri.Authority -replace '^.*@' } else { 'invalid base URI' }
}

Write-LogLine "The run starts: SukiSdp $moduleVersion, PowerShell $($PSVersionTable.PSVersion), host $([Environment]::MachineName), environment $environment, list '$Path', archive '$Destination', shard $ShardIndex of $ShardCount."
if ($reason) {
    Exit-Run $reason
}

# Before the others: the arguments after it are incomplete, too.
if ($swallowed) {
    Exit-Run "the path '$($swallowed[0])' contains a quotation mark. On the command line, omit the backslash before the quotation mark."
}

# Only names are shown: a value could be a credential.
if ($UnknownArgument) {
    $names = @($UnknownArgument | Where-Object { $_ -cmatch '^-[A-Za-z]+' } | ForEach-Object { $Matches[0] })
    Exit-Run $(if ($names) { "unknown parameter: $($names -join ', ')." } else { 'there is a value without a parameter name.' })
}

foreach ($name in 'Path', 'Destination') {
    if (-not (Get-Variable -Name $name -ValueOnly)) {
        Exit-Run "specify -$name."
    }
}

if ($Delimiter -notmatch '^(.|Tab)$') {
    Exit-Run '-Delimiter must be one character or the word Tab.'
}

$limits = @{ WaitTimeoutSec = 1, 604800; ShardCount = 1, 10000; ShardIndex = 0, 9999 }
foreach ($name in $limits.Keys) {
    $value = Get-Variable -Name $name -ValueOnly
    if (-not (Test-Number -Text $value -Minimum $limits[$name][0] -Maximum $limits[$name][1])) {
        Exit-Run "-$name is '$value', but valid values are $($limits[$name][0]) to $($limits[$name][1])."
    }
}

if ([int] $ShardIndex -ge [int] $ShardCount) {
    Exit-Run "-ShardIndex is $ShardIndex, but valid values for $ShardCount shards are 0 to $([int] $ShardCount - 1)."
}

if ($WhatIfPreference) {
    Exit-Run '$WhatIfPreference is $true, so nothing would be saved. Set it to $false.'
}

try {
    $state = Open-State $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination)
}
catch {
    Exit-Run "the archive '$Destination' can't be written. $($_.Exception.GetBaseException().Message)"
}

if (-not $state) {
    Write-LogLine 'Another run with the same archive and shard is still in progress. This run does nothing.'
    exit 3
}

try {
    Read-State
    Send-Heartbeat '/start'
    $listIsOpen = $false
    $isFolder = Test-Path -LiteralPath $Path -PathType Container
    if (-not $isFolder -and -not (Test-Path -LiteralPath $Path -PathType Leaf)) {
        Exit-Run "cannot find the list '$Path'."
    }

    $rows = @(if ($isFolder) { Get-ChildItem -LiteralPath $Path -Filter *.json -File } else { Read-List $Path $(if ($Delimiter -eq 'Tab') { "`t" } else { $Delimiter }) })
    if ($listIsOpen) {
        Write-LogLine "Warning: Another program has the list '$Path' open to write to it. Sessions that it adds now are saved by a later run."
    }

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
    $rowsWithoutId = [ordered] @{}
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
                $rowsWithoutId["$row"] = "$($session.PSObject.Properties.Value -join "`t")"
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
    foreach ($rowWithoutId in $rowsWithoutId.GetEnumerator()) {
        Write-Failure -Id 'SessionIdInvalid' -Text "Row $($rowWithoutId.Key) of '$Path' (not counting the header) has no session ID." -Subject $rowWithoutId.Value
    }

    # This applies to the whole list: a shard can be empty.
    if ($listed -eq 0 -and -not $AllowEmpty) {
        Exit-Run "the list '$Path' contains no sessions. If this is correct, specify -AllowEmpty."
    }

    $logIn = @{}
    if ($PartnerId) {
        $logIn.PartnerId = $PartnerId
    }

    if ($SecretName) {
        $logIn.PartnerToken = { Get-Secret -Name $SecretName }
    }

    if ($logIn.Count -gt 0 -or -not $env:SUKI_SDP_TOKEN) {
        Connect-SukiSdp @logIn
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
            # A row is identified by its content: its number changes.
            Write-Failure -Id (Get-ErrorId $_) -Text "$_" -Subject $(if ("$($_.TargetObject)") { $_.TargetObject } else { "$_" -replace '^Input \d+' })
        }
        elseif ($_ -is [System.Management.Automation.WarningRecord]) {
            # Only the first of several rows with one problem is an error. A different number of them is a new failure.
            if ($_.Message -match '^\d+ more inputs?') {
                Write-Failure -Id 'InputInvalid' -Text $_.Message -Subject $Matches[0]
            }
            else {
                Write-LogLine "Warning: $($_.Message)"
            }
        }
        elseif ($_ -is [SukiSdp.SukiSaveSummary]) {
            $script:summary = $_
            Write-LogLine "$_"
        }
        elseif ($_.Status -ne 'Skipped') {
            Write-LogLine "$($_.Status) $($_.SessionId) $($_.RecordingId): $($_.Length) bytes"
            if ($FailOnSilence) {
                Test-Silence $_
            }
        }
    }

    if ($knownFailures.Count -gt 0) {
        Write-LogLine "Known failures: $(($knownFailures.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', '). They don't affect the exit code."
        if ($listed -eq 0 -or ($sessions -and $summary -and $summary.Sessions -eq 0)) {
            $exitCode = 1
            Write-LogLine 'No row of the list is valid, so the exit code is 1.'
        }
    }
}
catch {
    $exitCode = 2
    $reason = "$_"
    $failures[(Get-ErrorId $_)] = 1
    Write-LogLine "The run ended early. $(Get-ErrorId $_): $_"
}

Complete-Run
