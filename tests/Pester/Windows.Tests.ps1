# What people who work on Windows take for granted. Most of it holds on every system, and is tested there too.
BeforeDiscovery {
    $lists = @(
        @{ Encoding = 'UTF-8 without a mark'; Encoder = New-Object System.Text.UTF8Encoding $false }
        @{ Encoding = 'UTF-8 with a mark'; Encoder = New-Object System.Text.UTF8Encoding $true }
        @{ Encoding = 'UTF-16'; Encoder = [System.Text.Encoding]::Unicode }
        @{ Encoding = 'UTF-16 (big-endian)'; Encoder = [System.Text.Encoding]::BigEndianUnicode }
        @{ Encoding = 'Windows-1252'; Encoder = [System.Text.Encoding]::GetEncoding(28591) } # The same for the letters used here.
    )
}

BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
    $sample = Join-Path $ModulePath 'samples/Save-NightlyRecording.ps1'
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Paths' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'may be on a drive of PowerShell''s own' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
$null = New-PSDrive -Name kept -PSProvider FileSystem -Root (Get-Location).ProviderPath
Save-SukiRecording visit-three-chunks -Destination kept:\night -ManifestPath kept:\night\archive.jsonl -PassThru | ForEach-Object { "$($_.Status) $([System.IO.File]::Exists($_.Path))" }
Set-Location kept:\night
Save-SukiRecording visit-three-chunks -ManifestPath archive.jsonl -PassThru | ForEach-Object { "$($_.Status)" }
Join-SukiRecording . -Destination kept:\joined -PassThru | ForEach-Object { "$($_.Status) $([System.IO.File]::Exists($_.Path))" }
Test-SukiArchive kept:\night\archive.jsonl -Quiet
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be (@('Saved True') * 3 + @('Skipped') * 3 + 'Joined True' + 'True')
    }

    It 'that are full need no location in the file system' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
$archive = Join-Path (Get-Location).ProviderPath 'archive'
Set-Location Env:
Save-SukiRecording visit-one-chunk -Destination $archive -ManifestPath (Join-Path $archive 'archive.jsonl') -PassThru | ForEach-Object { "$($_.Status)" }
Test-SukiArchive (Join-Path $archive 'archive.jsonl') -Quiet
try { Save-SukiRecording visit-one-chunk -Destination archive } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
'@

        $shell.Output | Should -Be 'Saved', 'True', 'DestinationInvalid'
    }
}

Describe 'A list of sessions' {
    It 'may be <Encoding>, as a spreadsheet saves it' -ForEach $lists {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $umlaut = [char] 0xFC
        $lines = "Praxis,SessionId,B${umlaut}ro", "`"M${umlaut}ller, Ute`",visit-one-chunk,F${umlaut}rth", "K${umlaut}hn, visit-not-streamable ,`"F${umlaut}rth, S${umlaut}d`"", ''
        [System.IO.File]::WriteAllText((Join-Path $folder 'sessions.csv'), ($lines -join "`r`n"), $Encoder)

        $shell = Invoke-Runspace -Sandbox $sandbox "& '$sample' -Path '$folder/sessions.csv' -Destination '$folder/archive'; `$LASTEXITCODE"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output[-1] | Should -Be '0' -Because ($shell.Output -join '; ')
        @(Get-ChildItem -Path $folder -Recurse -Filter '*.wav').Count | Should -Be 2
    }
}

Describe 'A scheduled task' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive "Night of $([guid]::NewGuid())")).FullName
        $parameters = "-File `"$sample`" -Path `"$folder/sessions.csv`" -Destination `"$folder/archive`" -LogPath `"$folder/night.log`""
        'SessionId', 'visit-one-chunk' | Set-Content -Path (Join-Path $folder 'sessions.csv')
    }

    It 'sees 0 when everything is kept' {
        (Invoke-ScheduledTask $parameters $sandbox).ExitCode | Should -Be 0
        (Invoke-ScheduledTask $parameters $sandbox).ExitCode | Should -Be 0
        @(Get-ChildItem -Path $folder -Recurse -Filter '*.wav').Count | Should -Be 1
    }

    It 'sees 1 when a session failed' {
        Add-Content -Path (Join-Path $folder 'sessions.csv') -Value 'visit-gone'

        (Invoke-ScheduledTask $parameters $sandbox).ExitCode | Should -Be 1
        Get-Content -Path (Join-Path $folder 'night.log') -Raw | Should -Match 'RecordingGone'
    }

    It 'sees 2 when the run cannot start' {
        (Invoke-ScheduledTask $parameters $sandbox -Variable @{ SUKI_SDP_TOKEN = '' }).ExitCode | Should -Be 2
        Remove-Item -Path (Join-Path $folder 'sessions.csv')
        (Invoke-ScheduledTask $parameters $sandbox).ExitCode | Should -Be 2
    }

    It 'sees 2 and how to quote a path that ends with a backslash' {
        $task = Invoke-ScheduledTask "-File `"$sample`" -Path `"$folder/sessions.csv`" -Destination `"$folder\`" -LogPath `"$folder/night.log`"" $sandbox

        $task.ExitCode | Should -Be 2
        $task.Output | Should -Match 'omit the backslash before the quotation mark'
    }
}
