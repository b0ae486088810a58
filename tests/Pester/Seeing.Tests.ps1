BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox

    # Runs a script like Invoke-Runspace until it draws progress that matches the pattern, and returns whether it did. The script waits for a session that stays in progress.
    function Test-Progress([string] $Script, [string] $Folder, [string] $Pattern) {
        $env:SUKI_SDP_BASE_URI = $sandbox.Uri
        $env:SUKI_SDP_TOKEN = $sandbox.Token
        $shell = [powershell]::Create()
        try {
            $run = $shell.AddScript("Set-Location -LiteralPath '$Folder'; Import-Module -Name '$ModuleFile'; $Script -WaitTimeoutSec 600 -ErrorAction SilentlyContinue").BeginInvoke()
            do {
                $isEnd = $run.AsyncWaitHandle.WaitOne(50)
                $drawn = @($shell.Streams.Progress.ReadAll() | Where-Object RecordType -EQ 'Processing' | ForEach-Object { "$($_.Activity): $($_.StatusDescription)" })
                $isFound = @($drawn -match $Pattern).Count -gt 0
            } until ($isFound -or $isEnd)

            $shell.Stop()
            $isFound
        }
        finally {
            $shell.Dispose()
            $env:SUKI_SDP_BASE_URI = $env:SUKI_SDP_TOKEN = $null
        }
    }
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'What happens is visible:' {
    BeforeEach {
        Invoke-SandboxControl $sandbox reset-log
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It '<_> -Wait shows how many sessions it waits for, and until when' -ForEach 'Get-SukiRecording', 'Save-SukiRecording' {
        Test-Progress -Script "'visit-processing', 'visit-one-chunk' | $_" -Folder $folder -Pattern 'waiting for 1 session until \d' | Should -BeTrue
    }

    It 'a listing shows sessions and recordings' {
        $script = "'visit-three-chunks', 'visit-one-chunk', 'visit-processing' | Get-SukiRecording"

        Test-Progress -Script $script -Folder $folder -Pattern '^Listing Suki recordings: 2 of 3 sessions, 4 recordings, waiting for 1 session until ' | Should -BeTrue
    }

    It 'a save shows sessions and files as soon as all sessions are given' {
        $script = "'visit-three-chunks', 'visit-one-chunk', 'visit-processing' | Save-SukiRecording"

        Test-Progress -Script $script -Folder $folder -Pattern '^Saving Suki recordings: 2 of 3 sessions, 4 of 4 files, ' | Should -BeTrue
    }

    It 'each attempt is a verbose line with its number, and the error says how many there were: <Name>' -ForEach @(
        @{ Name = 'listing'; Fault = @{ target = 'listing'; action = 'Status'; args = @{ code = 503 }; times = 'always' } }
        @{ Name = 'download'; Fault = @{ target = 'storage'; action = 'Status'; args = @{ code = 503 }; times = 'always' } }
    ) {
        Invoke-SandboxControl $sandbox faults $Fault
        try {
            $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -MaximumRetryCount 2 -RetryIntervalSec 1 -Verbose 4>&1'
        }
        finally {
            Invoke-SandboxControl $sandbox faults @()
        }

        ($shell.Output -match '\(attempt 2 of 3\)').Count | Should -Be 1
        ($shell.Output -match '\(attempt 3 of 3\)').Count | Should -Be 1
        $shell.Errors | Should -BeLike '*Gave up after 3 attempts.'
    }

    It 'a refreshed URL is a verbose line' {
        Invoke-SandboxControl $sandbox faults @{ target = 'storage'; action = 'ExpiredUrl'; times = 1 }

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -Verbose 4>&1'

        ($shell.Output -match 'Refreshing the URL \(attempt 1 of \d\)').Count | Should -Be 1
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'a restart is a verbose line with the number of the attempt' {
        Invoke-SandboxControl $sandbox faults @{ target = 'storage'; action = 'FlipBit'; args = @{ objectOffset = 1000 }; times = 1 }

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -RetryIntervalSec 1 -Verbose 4>&1'

        ($shell.Output -match 'checksum mismatch \(CRC32C\)\. .*Restarting in [\d.]+ s \(attempt 2\)').Count | Should -Be 1
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'a refreshed token is a verbose line with the number of the attempt' {
        Invoke-SandboxControl $sandbox faults @{ target = 'listing'; action = 'ServiceError'; args = @{ code = 401; id = 'invalid_sdp_token' }; times = 1 }

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Connect-SukiSdp $($sandbox.PartnerId) -PartnerToken $($sandbox.PartnerToken); Get-SukiRecording visit-one-chunk -Verbose 4>&1"

        ($shell.Output -match 'the token was refused, and has been refreshed. Retrying \(attempt 2 of 2\)').Count | Should -Be 1
        $shell.Errors | Should -BeNullOrEmpty
    }

    It '-WhatIf names each file that would be written, joined or skipped, and the manifest' {
        Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -Destination archive' | Out-Null
        $whatIf = (Invoke-ChildShell -Sandbox $sandbox -Folder $folder "'visit-three-chunks', 'visit-one-chunk' | Save-SukiRecording -Destination archive -ManifestPath archive/archive.jsonl -Join -WhatIf").Output

        ($whatIf -match 'Save recording.*visit-three-chunks.00[123]_\w+\.wav').Count | Should -Be 3
        ($whatIf -match 'Join recordings.*archive.visit-three-chunks\.wav').Count | Should -Be 1
        ($whatIf -match 'Skip the existing file.*visit-one-chunk.001_\w+\.wav').Count | Should -Be 1
        ($whatIf -match 'Join recordings.*archive.visit-one-chunk\.wav').Count | Should -Be 1
        ($whatIf -match 'Record the saved files.*archive\.jsonl').Count | Should -Be 1
        Get-ChildItem $folder -Recurse -File | Should -HaveCount 1
    }

    It '-WhatIf does not name a manifest to which nothing would be added' {
        $save = 'Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl'
        Invoke-Runspace -Sandbox $sandbox -Folder $folder $save | Out-Null
        $whatIf = (Invoke-ChildShell -Sandbox $sandbox -Folder $folder "$save -WhatIf; $save -Force -WhatIf").Output

        ($whatIf -match 'Skip the existing file.*visit-one-chunk.001_\w+\.wav').Count | Should -Be 1
        ($whatIf -match 'Record the saved files.*archive\.jsonl').Count | Should -Be 1
        $whatIf[-1] | Should -Match 'Record the saved files'
    }

    It '-RemoveSource -WhatIf names each file that would be removed' {
        Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-three-chunks -Destination archive' | Out-Null
        $whatIf = (Invoke-ChildShell -Sandbox $sandbox -Folder $folder 'Join-SukiRecording archive -RemoveSource -WhatIf').Output

        ($whatIf -match 'Join recordings.*archive.visit-three-chunks\.wav').Count | Should -Be 1
        ($whatIf -match 'Remove recording.*visit-three-chunks.00[123]_\w+\.wav').Count | Should -Be 3
        Get-ChildItem $folder -Recurse -File | Should -HaveCount 3
    }

    It '-RemoveSource reports each file that it removes' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Save-SukiRecording visit-three-chunks -Destination archive
Join-SukiRecording archive -RemoveSource -Verbose 4>&1 | ForEach-Object { "$_" }
'@

        ($shell.Output -match '00[123]_\w+\.wav.*: removed').Count | Should -Be 3
        Get-ChildItem $folder -Recurse -File | ForEach-Object Name | Should -Be 'visit-three-chunks.wav'
    }

    It '-RemoveSource asks for each file with <Name>, and keeps the one that is refused' -ForEach @(
        @{ Name = '-Confirm'; Before = ''; Argument = '-Confirm' }
        @{ Name = 'a $ConfirmPreference of Medium'; Before = '$ConfirmPreference = "Medium"; '; Argument = '' }
    ) {
        Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-three-chunks -Destination archive' | Out-Null
        $shell = Invoke-ChildShell -Folder $folder -InputLine 'y', 'y', 'n', 'y' "$($Before)Join-SukiRecording archive -RemoveSource $Argument"

        if (Test-PromptInOutput) {
            # A line of the shell has no more characters than its window.
            ([regex]::Matches(-join $shell.Output, '"Join recordings".+?visit-three-chunks\.wav')).Count | Should -Be 1
            ([regex]::Matches(-join $shell.Output, '"Remove recording".+?00[123]_\w+\.wav')).Count | Should -Be 3
        }

        Get-ChildItem $folder -Recurse -File | ForEach-Object { $_.Name -replace '_.*' } | Sort-Object | Should -Be '002', 'visit-three-chunks.wav'
    }

    It 'Test-SukiArchive shows paths relative to the archive' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Save-SukiRecording visit-three-chunks -Destination archive -ManifestPath archive/archive.jsonl
Test-SukiArchive archive -PassThru | Out-String -Width 200
'@

        ($shell.Output -match ' visit-three-chunks/00[123]_\w+\.wav$').Count | Should -Be 3
    }

    It 'objects that were serialized have the same views, and leave no errors: <Name>' -ForEach @(
        @{ Name = 'recordings'; Script = 'Get-SukiRecording visit-one-chunk' }
        @{ Name = 'files'; Script = 'Save-SukiRecording visit-one-chunk -Destination archive -PassThru' }
        @{ Name = 'joined files'; Script = 'Save-SukiRecording visit-three-chunks -Destination archive; Join-SukiRecording archive -PassThru' }
        @{ Name = 'the summary'; Script = 'Save-SukiRecording visit-one-chunk -Destination archive -Summary' }
        @{ Name = 'findings'; Script = 'Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl; Test-SukiArchive archive -PassThru' }
        @{ Name = 'items of an archive'; Script = 'Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl; Get-SukiArchiveItem archive' }
        @{ Name = 'measurements'; Script = 'Save-SukiRecording visit-one-chunk -PassThru | Measure-SukiRecording' }
        @{ Name = 'the connection'; Script = 'Connect-SukiSdp PARTNER -PassThru' }
    ) {
        $Script = $Script.Replace('PARTNER', "$($sandbox.PartnerId) -PartnerToken $($sandbox.PartnerToken)")
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
`$live = @($Script)
`$live | Export-Clixml live.xml
`$copy = @(Import-Clixml live.xml)
`$Error.Clear()
foreach (`$format in { `$args[0] | Out-String -Width 200 }, { `$args[0] | Format-List | Out-String -Width 200 }, { `$args[0] | Format-Table | Out-String -Width 200 }) {
    `$before = & `$format `$live
    `$after = & `$format `$copy
    if (`$before -ne `$after) { `$before; `$after }
}
`$Error
"@

        $shell.Output | Should -BeNullOrEmpty
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'a job returns objects with the same view, and no errors' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder @"
`$job = Start-Job { Import-Module '$($ModuleFile -replace "'", "''")'; Set-Location '$folder'; Save-SukiRecording visit-one-chunk -PassThru }
`$file = `$job | Wait-Job | Receive-Job
`$Error.Clear()
`$file | Out-String -Width 200
`$Error.Count
"@

        $shell.Output[-1] | Should -Be '0'
        "$($shell.Output)" | Should -BeLike '*visit-one-chunk*Saved*001_*.wav*'
    }

    # The serialization is the same for WinRM and SSH.
    It 'a remote session returns objects with the same view, and this shell''s commands take them' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder @"
`$remote = [runspacefactory]::CreateOutOfProcessRunspace([System.Management.Automation.Runspaces.TypeTable]::LoadDefaultTypeFiles())
`$remote.Open()
`$there = [powershell]::Create()
`$there.Runspace = `$remote
`$null = `$there.AddScript("Import-Module '$($ModuleFile -replace "'", "''")'; Set-Location '$folder'; Get-SukiRecording visit-three-chunks; Save-SukiRecording visit-three-chunks -PassThru")
`$recordings, `$files = `$there.Invoke().Where({ `$_.UrlKind }, 'Split')
`$Error.Clear()
`$recordings | Out-String -Width 200
`$files | Out-String -Width 200
`$recordings | Save-SukiRecording -Destination again -PassThru | ForEach-Object Status
(`$files | Get-Item).Count
(`$files | Join-SukiRecording -PassThru).SourceCount
`$Error.Count
`$remote.Dispose()
"@

        $shell.Output[-6..-1] | Should -Be 'Saved', 'Saved', 'Saved', '3', '3', '0'
        ($shell.Output -match '^visit-three-chunks +[123] +\w+ +\d.* Stream').Count | Should -Be 3
        ($shell.Output -match '^visit-three-chunks +[123] +Saved +0:00:0\d +[\d.]+ KiB 00[123]_\w+\.wav').Count | Should -Be 3
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'a saved or skipped file carries its SHA-256 if a manifest has it' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
$file = Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl -PassThru
$file.Sha256 -eq ($file | Get-FileHash -Algorithm SHA256).Hash
(Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl -PassThru).Sha256 -eq $file.Sha256
($file | Get-Item).FullName -eq $file.Path
$file | Copy-Item -Destination copy.wav
(Get-Item copy.wav).Length -eq $file.Length
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'True', 'True', 'True', 'True'
    }

    It 'the summary after -PassThru is shown as a summary' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -PassThru -Summary | Out-String -Width 120'

        ($shell.Output -match '^visit-one-chunk +1 +Saved ').Count | Should -Be 1
        "$($shell.Output)" | Should -Match 'Bytes +: \d+ \('
        $shell.Errors | Should -BeNullOrEmpty
    }

    # A build is identified by a GUID in its DLL.
    It 'a module that was updated in this session says to start a new session' {
        if ($PSVersionTable.PSEdition -eq 'Desktop') {
            Set-ItResult -Skipped -Because 'Windows PowerShell uses the DLL of the version that was imported first, without an error'
        }

        $update = Join-Path $folder 'SukiSdp'
        Copy-Item -LiteralPath $ModulePath -Destination $update -Recurse
        $shell = Invoke-ChildShell -Folder $folder @'
$build = { param($Id) -join $Id.ToByteArray().ForEach({ [char] $_ }) }
$dll = "$PWD/SukiSdp/bin/net8.0/SukiSdp.Cmdlets.dll"
$bytes = [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($dll))
$old = & $build (Get-Command Get-SukiRecording).ImplementingType.Assembly.ManifestModule.ModuleVersionId
[System.IO.File]::WriteAllBytes($dll, [System.Text.Encoding]::Latin1.GetBytes($bytes.Replace($old, (& $build ([guid]::NewGuid())))))
try { Import-Module ./SukiSdp/SukiSdp.psd1 } catch { "$_" }
'@

        $shell.Output | Should -Be "Another version of SukiSdp was imported in this session, and PowerShell can't replace it. Start a new session."
    }
}
