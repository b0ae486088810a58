BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
    $sample = '123dfg-456dfg-789dfg-012dfg'
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Pipelines' {
    BeforeEach {
        Invoke-SandboxControl $sandbox reset-log
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'take a CSV with the column <_>' -Tag 'Package' -ForEach 'SessionId', 'AmbientSessionId', 'ambient_session_id', 'session_id' {
        [pscustomobject]@{ Clinic = 'a'; $_ = 'visit-one-chunk' }, [pscustomobject]@{ Clinic = 'b'; $_ = $sample } |
            Export-Csv -Path (Join-Path $folder 'sessions.csv') -NoTypeInformation

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Import-Csv sessions.csv | Get-SukiRecording | ForEach-Object SessionId'

        $shell.Output | Should -Be 'visit-one-chunk', $sample
    }

    It 'take a webhook payload' -Tag 'Package' {
        '{"status":"success","session_id":"visit-one-chunk","encounter_id":"e","links":[{"name":"x"}]}' | Set-Content -Path (Join-Path $folder 'webhook.json')

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Get-Content webhook.json -Raw | ConvertFrom-Json | Save-SukiRecording -PassThru | ForEach-Object Status'

        $shell.Output | Should -Be 'Saved'
    }

    It 'take recordings that were exported' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Get-SukiRecording visit-three-chunks | Export-Clixml recordings.xml
Import-Clixml recordings.xml | Save-SukiRecording -PassThru | ForEach-Object SequenceNumber | Sort-Object
'@

        $shell.Output | Should -Be '1', '2', '3'
        @(Invoke-SandboxControl $sandbox requests | Where-Object kind -EQ 'listing').Count | Should -Be 1
    }

    It 'save once, and skip existing files' -Tag 'Package' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
'visit-three-chunks', 'visit-one-chunk' | Save-SukiRecording -Destination archive -PassThru | ForEach-Object Status
'visit-three-chunks', 'visit-one-chunk' | Save-SukiRecording -Destination archive -PassThru | ForEach-Object Status
Get-ChildItem archive -Recurse -File | ForEach-Object Extension | Sort-Object -Unique
'@

        $shell.Output | Should -Be (@('Saved') * 4 + @('Skipped') * 4 + '.wav')
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'save below a folder of more than 300 characters' {
        # What the module adds to long paths where the shell needs it is added here, too, to look at what it did.
        $prefix = if ([Environment]::OSVersion.Platform -eq 'Win32NT') { '\\?\' } else { '' }
        $top = Join-Path $folder ('long' * 25)
        $archive = [System.IO.Path]::Combine($top, 'long' * 25, 'long' * 25, 'archive')

        try {
            $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
`$to = @{ Destination = '$archive'; Manifest = [System.IO.Path]::Combine('$archive', 'kept.jsonl') }
Save-SukiRecording visit-three-chunks @to -Join -PassThru | ForEach-Object { [System.IO.File]::Exists('$prefix' + `$_.Path) }
Save-SukiRecording visit-three-chunks @to -PassThru | ForEach-Object { "`$(`$_.Status)" } | Sort-Object -Unique
Test-SukiArchive `$to.Manifest -Quiet
"@

            $shell.Errors | Should -BeNullOrEmpty
            $shell.Output | Should -Be (@('True') * 4 + 'Skipped' + 'True')
        }
        finally {
            [System.IO.Directory]::Delete("$prefix$top", $true)
        }
    }

    It 'end early with Select-Object -First 1' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
('visit-one-chunk', 'visit-three-chunks') * 50 | Get-SukiRecording | Select-Object -First 1 | ForEach-Object SessionId
'after'
'@

        $shell.Output | Should -Be 'visit-one-chunk', 'after'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'write nothing with -WhatIf' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -Destination archive -WhatIf; Test-Path archive'

        $shell.Output[-1] | Should -Be 'False'
        $shell.Output -join '' | Should -BeLike '*archive*visit-one-chunk*.wav*'
        @(Invoke-SandboxControl $sandbox requests | Where-Object kind -EQ 'storage') | Should -BeNullOrEmpty
    }
}

Describe 'Errors' {
    AfterEach {
        Invoke-SandboxControl $sandbox faults @()
    }

    It '<Id> is the id for <Session>' -ForEach @(
        @{ Session = 'visit-gone'; Id = 'RecordingGone'; Category = 'ObjectNotFound' }
        @{ Session = 'visit-processing'; Id = 'RecordingNotReady'; Category = 'ObjectNotFound' }
        @{ Session = 'visit-empty'; Id = 'RecordingListEmpty'; Category = 'ObjectNotFound' }
        @{ Session = 'visit-forbidden'; Id = 'AccessDenied'; Category = 'PermissionDenied' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox @"
Get-SukiRecording '$Session', '$sample' -ErrorVariable failed -ErrorAction SilentlyContinue | ForEach-Object SessionId
`$failed | ForEach-Object { `$_.FullyQualifiedErrorId, `$_.CategoryInfo.Category, `$_.TargetObject }
"@

        $shell.Output | Should -Be $sample, "$Id,SukiSdp.Commands.GetSukiRecordingCommand", $Category, $Session
    }

    It 'end the command when no token is available' {
        $shell = Invoke-Runspace "try { Get-SukiRecording x } catch { `$_.FullyQualifiedErrorId }"

        $shell.Output | Should -Be 'TokenMissing,SukiSdp.Commands.GetSukiRecordingCommand'
    }

    It 'show no secret, on any stream' {
        Invoke-SandboxControl $sandbox faults @{ target = 'storage'; action = 'BadSignature'; times = 'always' }

        $shell = Invoke-ChildShell -Sandbox $sandbox 'Save-SukiRecording visit-one-chunk -Destination secret -Verbose -Debug -MaximumRetryCount 0 *>&1 | Out-String; $Error | Format-List * -Force | Out-String'

        $text = ($shell.Output -join "`n") + $shell.Errors
        $text | Should -Match 'visit-one-chunk'
        $text | Should -Not -Match 'X-Goog-Signature|X-Goog-Credential'
        $text.Contains($sandbox.Token) | Should -BeFalse
    }
}

Describe 'Debug' {
    It 'shows debug messages without prompting, in a non-interactive shell' {
        Invoke-SandboxControl $sandbox faults @{ target = 'listing'; action = 'Status'; args = @{ code = 503 } }

        # Each of the three commands warns, and the last one has an error, too.
        $shell = Invoke-ChildShell -Sandbox $sandbox @'
$rows = [pscustomobject]@{ Visit = 1 }, [pscustomobject]@{ Visit = 2 }, [pscustomobject]@{ SessionId = 'visit-one-chunk' }
$null = New-Item -ItemType Directory -Path nothing
$rows | Get-SukiRecording -Debug -ErrorAction SilentlyContinue -WarningVariable told | ForEach-Object SessionId
Join-SukiRecording -Path nothing -Debug -WarningVariable +told
$rows | Save-SukiRecording -Destination debug -Debug -PassThru -ErrorAction SilentlyContinue -WarningVariable +told 3>$null | ForEach-Object Status
"told $($told.Count)"
$WarningPreference = 'SilentlyContinue'
($rows | Get-SukiRecording -Debug -ErrorAction SilentlyContinue 3>&1 | ForEach-Object { $_.GetType().Name }) -join ' '
'@

        ($shell.Output -notmatch 'WARNING|DEBUG|^\s') | Should -Be 'visit-one-chunk', 'Saved', 'told 3', 'SukiRecording'
        $shell.Output -match 'DEBUG' | Should -Not -BeNullOrEmpty
        $shell.Errors | Should -BeNullOrEmpty
        $shell.ExitCode | Should -Be 0
    }
}

Describe 'Stopping' {
    AfterEach {
        Invoke-SandboxControl $sandbox faults @()
    }

    It 'ends a save that hangs, and leaves a partial file that the next run resumes' {
        Invoke-SandboxControl $sandbox reset-log
        Invoke-SandboxControl $sandbox faults @{ target = 'storage'; action = 'StallAfter'; args = @{ bytes = 65536 } }

        # Stop is what Ctrl+C does. It comes after the request met the fault, which would otherwise meet the next run.
        $shell = Invoke-ChildShell -Sandbox $sandbox @"
`$save = [powershell]::Create().AddScript("Set-Location -LiteralPath '`$PWD'; Import-Module '$ModuleFile'; Save-SukiRecording visit-one-chunk -Destination stopped")
`$running = `$save.BeginInvoke()
while (-not (Get-ChildItem stopped -Recurse -Filter *.part -ErrorAction Ignore) -or
    -not ((Invoke-RestMethod -Uri '$($sandbox.Uri)sandbox/requests').requests | Where-Object faultName)) { Start-Sleep -Milliseconds 20 }
`$save.Stop()
`$save.InvocationStateInfo.State
@(Get-ChildItem stopped -Recurse -Filter *.wav).Count
Save-SukiRecording visit-one-chunk -Destination stopped -PassThru | ForEach-Object { "`$(`$_.Status)" -in 'Saved', 'Resumed' }
@(Get-ChildItem stopped -Recurse -File).Extension
"@

        $shell.Output | Should -Be 'Stopped', '0', 'True', '.wav'
    }
}

Describe 'Help' -Tag 'Package' {
    BeforeDiscovery {
        $commands = (Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/../../SukiSdp.psd1").CmdletsToExport
    }

    It 'is shown for <_>' -ForEach $commands {
        $shell = Invoke-Runspace @"
`$help = Get-Help $_ -Full
`$help.Synopsis
@(`$help.examples.example).Count
@(`$help.parameters.parameter | Where-Object { `$_ -and -not "`$(`$_.description.Text)".Trim() }).Count
(Get-Help $_ -Parameter * -ErrorAction Ignore).Count -gt 0 -or -not `$help.parameters.parameter
(Get-Help $_ -Examples | Out-String) -match '$_'
@(`$help.relatedLinks.navigationLink.uri)[0]
(Get-Command $_).HelpUri
@(`$help.parameters.parameter | Where-Object { `$_ -and -not `$_.defaultValue }).Count
@(`$help.examples.example | Where-Object { `$_.code -notlike 'PS> *' -or -not "`$(`$_.remarks.Text)".Trim() }).Count
"@

        $shell.Output[0] | Should -Not -Match "^$_" -Because 'that would be the syntax, which PowerShell shows where it finds no help'
        [int] $shell.Output[1] | Should -BeGreaterOrEqual 3
        $shell.Output[2] | Should -Be '0'
        $shell.Output[3, 4] | Should -Be 'True', 'True'
        $shell.Output[5, 6] | Should -Match "^https://.+/$_\.md$"
        $shell.Output[7] | Should -Be '0' -Because 'each parameter shows its default'
        $shell.Output[8] | Should -Be '0' -Because 'each example has a prompt and a remark'
    }

    It 'has a page about the module' {
        $shell = Invoke-Runspace '(Get-Help about_SukiSdp) -match "RecordingGone"'

        $shell.Output -join ' ' | Should -Match 'RecordingGone|True'
    }
}

Describe 'Views' -Tag 'Package' {
    It 'show a recording without its URL' {
        $shell = Invoke-Runspace -Sandbox $sandbox 'Get-SukiRecording visit-one-chunk | Out-String -Width 200; Get-SukiRecording visit-one-chunk | Format-List | Out-String -Width 200'

        $text = $shell.Output -join "`n"
        $text | Should -Match 'SessionId\s+Seq\s+RecordingId'
        $text | Should -Match 'PresignedUrl\s*:\s*\(secret'
        $text | Should -Not -Match 'X-Goog'
    }

    It 'show a recording without its URL where they are not loaded' {
        $framework = if ($PSVersionTable.PSEdition -eq 'Core') { 'net8.0' } else { 'net472' }
        $shell = Invoke-ChildShell -Sandbox $sandbox -NoImport @"
Import-Module '$ModulePath/bin/$framework/SukiSdp.Cmdlets.dll'
`$recordings = Get-SukiRecording visit-three-chunks
`$recordings | Out-String -Width 500
`$recordings | Format-List | Out-String -Width 500
`$recordings | Format-Table | Out-String -Width 500
`$recordings[0] | Format-Custom -Depth 1 | Out-String -Width 500
`$recordings | Sort-Object SequenceNumber -Descending | Select-Object -First 1 | Out-String -Width 500
"host: `$(`$recordings[0].PresignedUrl.Host)"
"@

        $text = $shell.Output -join "`n"
        $text | Should -Match 'SequenceNumber\s*:\s*3'
        $text | Should -Not -Match 'X-Goog|PresignedUrl'
        $shell.Output[-1] | Should -Be 'host: 127.0.0.1'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'show sizes and durations to read' {
        $shell = Invoke-Runspace -Sandbox $sandbox 'Save-SukiRecording visit-one-chunk -Destination views -PassThru | Out-String -Width 200'

        $text = $shell.Output -join "`n"
        $text | Should -Match '0:00:08'
        $text | Should -Match '250[.,]0 KiB'
    }
}

Describe 'Completion' -Tag 'Package' {
    It 'completes IDs that were used in this shell, without a request' {
        $shell = Invoke-ChildShell -Sandbox $sandbox @'
function Complete([string] $Text) { (TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches.CompletionText -join ' ' }
$null = Get-SukiRecording 'visit-one-chunk', '123dfg-456dfg-789dfg-012dfg'
$before = @((Invoke-RestMethod "${env:SUKI_SDP_BASE_URI}sandbox/requests").requests).Count
Complete 'Get-SukiRecording -SessionId vis'
Complete "Save-SukiRecording -SessionId '123"
Complete 'Get-SukiRecording x -Environment '
Complete "Save-SukiRecording x -NameTemplate '{Seq"
@((Invoke-RestMethod "${env:SUKI_SDP_BASE_URI}sandbox/requests").requests).Count - $before
'@

        $shell.Output | Should -Be 'visit-one-chunk', "'123dfg-456dfg-789dfg-012dfg'", 'Production Stage', "'{SequenceNumber}' '{SequenceNumber:000}'", '0'
    }
}
