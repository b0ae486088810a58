<#
.SYNOPSIS
Runs the README's example, shows each command as it is typed at a prompt, and checks its result. The exit code is 1 when a result isn't the expected one.
.PARAMETER Module
The folder of the module.
.PARAMETER Keep
Indicates that the caller keeps the current folder.
.PARAMETER Width
Specifies the width of the terminal for which the caller reads the output, with its colors and errors. By default, it's the width of the terminal.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidUsingWriteHost', '', Justification = 'The output is for the reader only.')]
param([Parameter(Mandatory)] [string] $Module, [switch] $Keep, [int] $Width)

# A log gets only text: no colors, and no progress bar.
if ([Console]::IsOutputRedirected) {
    $PSStyle.OutputRendering = if ($Width) { 'Ansi' } else { 'PlainText' }
    $ProgressPreference = 'SilentlyContinue'
}

$three, $one, $notStreamable = 'visit-three-chunks', 'visit-one-chunk', 'visit-not-streamable'
$steps = @(
    @{
        Say    = 'A CSV file with the sessions to save. The service has no request that lists sessions, so you keep their IDs.'
        Run    = 'Import-Csv ./sessions.csv'
        Expect = { $output.Count -eq 3 }
    }
    @{
        Say    = 'List the recordings of these sessions. Each has a presigned URL, which is secret and not shown.'
        Run    = 'Import-Csv ./sessions.csv | Get-SukiRecording'
        Expect = { ($output.SessionId -join ' ') -eq "$three $three $three $one $notStreamable" }
    }
    @{
        Say    = 'Save them, with a manifest. Each file is verified before it gets its final name.'
        Run    = "Import-Csv ./sessions.csv |`n    Save-SukiRecording -Destination ./archive -ManifestPath ./archive/archive.jsonl -PassThru"
        Expect = { $output.Count -eq 5 -and ($output.Status -ne 'Saved').Count -eq 0 -and ($output.Verification -ne 'Crc32C').Count -eq 0 }
    }
    @{
        Say    = 'Run it again: the manifest lists these sessions as complete, so nothing is requested.'
        Run    = "Import-Csv ./sessions.csv |`n    Save-SukiRecording -Destination ./archive -ManifestPath ./archive/archive.jsonl -Summary |`n    Select-Object Files, Saved, Skipped, Failed"
        Expect = { $output[0].Saved -eq 0 -and $output[0].Skipped -eq 5 -and $output[0].Failed -eq 0 }
    }
    @{
        Say = "The next list has two sessions that can't be saved: one was deleted after seven days, one is in progress."
        Run = 'Add-Content ./sessions.csv -Value visit-gone, visit-processing, 123dfg-456dfg-789dfg-012dfg'
    }
    @{
        Say    = 'Each failure is one error, and the other sessions are saved.'
        Run    = "Import-Csv ./sessions.csv |`n    Save-SukiRecording -Destination ./archive -ManifestPath ./archive/archive.jsonl -ErrorVariable failed"
        Errors = 'RecordingGone', 'RecordingNotReady'
        Expect = { $output.Count -eq 0 }
    }
    @{
        Say    = 'Every error has a constant ID.'
        Run    = '$failed | Group-Object { $_.FullyQualifiedErrorId.Split('','')[0] } -NoElement'
        Expect = { ($output.Name -join ' ') -eq 'RecordingGone RecordingNotReady' }
    }
    @{
        Say    = 'A session that was paused has several recordings. Join them into one WAV file.'
        Run    = "Join-SukiRecording ./archive/$three -Destination ./joined -PassThru"
        Expect = { $output.Count -eq 1 -and $output[0].SourceCount -eq 3 }
    }
    @{
        Say    = 'Verify the archive offline. It reports missing, changed, and unexpected files; here there are none.'
        Run    = 'Test-SukiArchive ./archive/archive.jsonl'
        Expect = { $output.Count -eq 0 }
    }
    @{
        Say    = 'These are the files.'
        Run    = 'Get-ChildItem . -Recurse -File -Name'
        Expect = { ($output -like '*.wav').Count -eq 7 -and $output.Count -eq 9 }
    }
    @{
        Say    = 'Look and listen: a page with the sessions, their waveforms and a player. It opens in a browser, without a network.'
        Run    = 'Export-SukiArchiveReport ./archive -Destination ./report.html'
        Expect = { $output.Count -eq 0 -and (Test-Path -LiteralPath ./report.html) }
    }
)

function Show-Prompt([string] $Text, [string] $Command) {
    if ($Text) {
        Write-Host "`n$($PSStyle.Foreground.BrightBlack)# $Text$($PSStyle.Reset)"
    }

    $prompt = 'PS>'
    foreach ($line in $Command -split "`n") {
        Write-Host "$($PSStyle.Bold)$prompt $line$($PSStyle.Reset)"
        $prompt = '>>'
    }
}

Write-Host "PowerShell $($PSVersionTable.PSVersion), SukiSdp, and a sandbox in place of the service. Nothing leaves this computer."
Show-Prompt 'SUKI_SDP_BASE_URI and SUKI_SDP_TOKEN are set for the sandbox. This is the module as the build has staged it.' "Import-Module '$Module'"
Import-Module $Module -ErrorAction Stop

$collect = {
    if ($_ -isnot [System.Management.Automation.ErrorRecord]) {
        $output.Add($_)
    }

    $_
}
$unexpected = 0
foreach ($step in $steps) {
    Show-Prompt $step.Say $step.Run
    $output = New-Object System.Collections.Generic.List[object]
    $Error.Clear()
    try {
        # Not from this file and in one line, so that errors are shown without a position, as at a prompt.
        $command = [scriptblock]::Create(($step.Run -replace "`n *", ' '))
        if ($Width) {
            # As a whole, because the widths of columns depend on when the first rows arrive.
            $all = @(. $command 2>&1 | ForEach-Object $collect)
            $all | Out-String -Stream -Width $Width | Write-Host
        }
        else {
            . $command | ForEach-Object $collect | Out-Default
        }
    }
    catch {
        $_ | Out-Default
    }

    $ids = @($Error | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] } | Sort-Object)
    if ("$ids" -ne "$($step.Errors)" -or ($step.Expect -and -not (& $step.Expect))) {
        $unexpected++
        Write-Host "$($PSStyle.Foreground.Red)UNEXPECTED: the command returned $($output.Count) objects and the errors [$ids]; the expected errors are [$($step.Errors)], and the expected result is {$($step.Expect)}.$($PSStyle.Reset)"
    }
}

$report = Join-Path $PWD.ProviderPath 'report.html'
$fate = if ($Keep) { "They are kept. Open the report in a browser: $report" } else { 'They are removed now. To keep them and open report.html in a browser, run the tour with: -- --keep' }
Write-Host "`nThe files are in $($PWD.ProviderPath). $fate"
Write-Host $(if ($unexpected) { "$unexpected of $($steps.Count) steps had an unexpected result." } else { 'All steps had the expected results.' })
exit [int]($unexpected -gt 0)
