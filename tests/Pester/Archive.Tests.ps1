# The life of an archive, as administrators live it.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox

    function Save-Archive([string] $More = '') {
        'SessionId,EncounterId', 'visit-three-chunks,e-1', 'visit-one-chunk,e-2' | Set-Content -LiteralPath (Join-Path $folder 'sessions.csv')
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Import-Csv sessions.csv | Save-SukiRecording -Destination archive -ManifestPath archive/archive.jsonl $More"
        $shell.Errors | Should -BeNullOrEmpty
    }

    function Get-Audio {
        @(Get-ChildItem -LiteralPath (Join-Path $folder 'archive') -Recurse -File -Filter *.wav)
    }
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'An archive' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Save-Archive
        Invoke-SandboxControl $sandbox reset-log
    }

    It 'shows what it has at a glance, without a request' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Get-SukiArchiveItem archive | Out-String -Width 160'

        $shell.Errors | Should -BeNullOrEmpty
        ($shell.Output -match '^Saved +visit-three-chunks +(e-\d +)?[123] ').Count | Should -Be 3
        ($shell.Output -match '^Saved +visit-one-chunk +(e-\d +)?1 ').Count | Should -Be 1
        Invoke-SandboxControl $sandbox requests | Should -BeNullOrEmpty
    }

    It 'finds the audio of a visit by -<Name>' -ForEach @(
        @{ Name = 'EncounterId'; Script = 'Get-SukiArchiveItem archive -EncounterId e-2' }
        @{ Name = 'SessionId'; Script = 'Get-SukiArchiveItem archive -SessionId visit-one-chunk -State Saved' }
        @{ Name = 'RecordingId'; Script = 'Get-SukiArchiveItem archive -RecordingId (Get-SukiArchiveItem archive -EncounterId e-2).RecordingId' }
    ) {
        $shell = Invoke-Runspace -Folder $folder "$Script | Get-Item | ForEach-Object { Split-Path (Split-Path `$_.FullName) -Leaf }"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'visit-one-chunk'
    }

    It 'names files by the visit with {EncounterId}' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Import-Csv sessions.csv | Save-SukiRecording -Destination byvisit -NameTemplate '{EncounterId}/{SessionId}_{SequenceNumber:D2}_{RecordingId}.wav' -PassThru | ForEach-Object { Split-Path (Split-Path `$_.Path) -Leaf }"

        $shell.Output | Sort-Object -Unique | Should -Be 'e-1', 'e-2'
    }

    It 'gets back what is missing and what has changed, from findings that take hours' {
        $files = Get-Audio | Where-Object FullName -Match 'three-chunks' | Sort-Object Name
        Remove-Item -LiteralPath $files[0].FullName
        [System.IO.File]::AppendAllText($files[1].FullName, 'x')
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Test-SukiArchive archive | Export-Clixml findings.xml
Import-Clixml findings.xml | Repair-SukiArchive -PassThru | ForEach-Object Status
(Get-SukiArchiveItem archive -SessionId visit-three-chunks).Count
Test-SukiArchive archive -Exclude *.changed-* -Quiet
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'Saved', 'Saved', '3', 'True'
        @(Get-ChildItem -LiteralPath $files[1].DirectoryName -Filter '*.changed-*').Count | Should -Be 1
    }

    It 'names with Repair-SukiArchive -WhatIf what it would download and rename, and does nothing' {
        $files = Get-Audio | Where-Object FullName -Match 'three-chunks' | Sort-Object Name
        Remove-Item -LiteralPath $files[0].FullName
        [System.IO.File]::AppendAllText($files[1].FullName, 'x')
        $whatIf = (Invoke-ChildShell -Sandbox $sandbox -Folder $folder 'Repair-SukiArchive archive -WhatIf').Output

        ($whatIf -match "Save recording.*$($files[0].Name)").Count | Should -Be 1
        ($whatIf -match "Rename the changed file.*$($files[1].Name)").Count | Should -Be 1
        (Get-Audio).Count | Should -Be 3
    }

    It 'loses no file by Remove-SukiArchiveItem without -Force in a non-interactive shell' {
        $shell = Invoke-ChildShell -Folder $folder 'Get-SukiArchiveItem archive | Remove-SukiArchiveItem; exit 7'

        $shell.Errors | Should -Match 'NonInteractive'
        (Get-Audio).Count | Should -Be 4
    }

    It 'names with Remove-SukiArchiveItem -WhatIf each file, and keeps it' {
        $whatIf = (Invoke-ChildShell -Folder $folder 'Get-SukiArchiveItem archive | Remove-SukiArchiveItem -Force -WhatIf').Output

        ($whatIf -match 'Remove recording.*\.wav').Count | Should -Be 4
        (Get-Audio).Count | Should -Be 4
    }

    It 'is intact after a removal, and no later run brings the audio back' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Get-SukiArchiveItem archive | Where-Object SessionId -EQ visit-one-chunk | Remove-SukiArchiveItem -Force
Test-SukiArchive archive -Quiet
Import-Csv sessions.csv | Save-SukiRecording -Destination archive -ManifestPath archive
Get-SukiArchiveItem archive -SessionId visit-one-chunk | ForEach-Object { "$($_.State) $($_.RemovedAt.Year -ge 2026)" }
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'True', 'Removed True'
        (Get-Audio).Count | Should -Be 3
    }

    It 'keeps a session under legal hold, as the recipe says, and removes nothing if the list cannot be read' {
        $page = [System.IO.File]::ReadAllText((Join-Path $Repository 'docs/archive.md')) -replace "`r`n", "`n"
        $recipe = [regex]::Match($page, '(?ms)^### A retention rule.*?^```powershell\n(.*?)^```$').Groups[1].Value.Replace('AddDays(-90)', 'AddDays(1)')
        [System.IO.File]::WriteAllText((Join-Path $folder 'retention.ps1'), $recipe)

        (Invoke-ChildShell -Folder $folder '$ErrorActionPreference = "Stop"; ./retention.ps1').ExitCode | Should -Be 1
        (Get-Audio).Count | Should -Be 4

        'SessionId', 'visit-one-chunk' | Set-Content -LiteralPath (Join-Path $folder 'legal-hold.csv')
        $shell = Invoke-ChildShell -Folder $folder './retention.ps1; exit $LASTEXITCODE'
        $shell.ExitCode | Should -Be 0 -Because $shell.Errors
        Get-Audio | ForEach-Object { Split-Path $_.DirectoryName -Leaf } | Should -Be 'visit-one-chunk'
        @(Import-Csv -LiteralPath (Join-Path $folder 'removed.csv')).Count | Should -Be 3
    }

    It 'is intact on another disk, and after the manifests of two shards were concatenated' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Save-SukiRecording visit-one-chunk -Destination shards -ManifestPath shards/0.jsonl
Save-SukiRecording visit-three-chunks -Destination shards -ManifestPath shards/1.jsonl
Test-SukiArchive shards -Quiet
Get-Content shards/1.jsonl, shards/0.jsonl | Set-Content shards/archive.jsonl
Remove-Item shards/?.jsonl
Move-Item shards disk
Test-SukiArchive disk -Quiet
(Get-SukiArchiveItem disk).Count
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'True', 'True', '4'
    }

    It 'completes the sessions and states of Get-SukiArchiveItem' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
$null = Save-SukiRecording visit-one-chunk -Destination other
foreach ($line in 'Get-SukiArchiveItem archive -SessionId visit-o', 'Get-SukiArchiveItem archive -State Jo') {
    (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText
}
'@

        $shell.Output | Should -Be 'visit-one-chunk', 'Joined'
    }
}
