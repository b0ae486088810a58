# Export-SukiArchiveReport in a real shell, over an archive that was saved there.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Export-SukiArchiveReport' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $save = 'Save-SukiRecording visit-three-chunks, visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl'
    }

    It 'writes a page with the sessions: <_>' -ForEach @(
        'Export-SukiArchiveReport archive'
        'Export-SukiArchiveReport -Path archive/*.jsonl'
        'Export-SukiArchiveReport -LiteralPath archive -Destination report.html'
        'Get-Item archive | Export-SukiArchiveReport'
        '"archive" | Export-SukiArchiveReport'
        'Get-SukiArchiveItem archive | Export-SukiArchiveReport'
        'Set-Location archive; Export-SukiArchiveReport; Move-Item report.html, report_files ..; Set-Location ..'
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
$save
$_
`$text = Get-Content report.html -Raw
`$text.Contains('"id":"visit-three-chunks"')
`$text.Contains('"id":"visit-one-chunk"')
(Get-ChildItem report_files -File).Count
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'True', 'True', '2'
    }

    It 'runs unattended, twice, without a prompt, and returns nothing' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder "$save; Export-SukiArchiveReport archive; Export-SukiArchiveReport archive; 'done'"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'done'
    }

    It 'shows with -WhatIf what it would write, and writes nothing' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder "$save; Export-SukiArchiveReport archive -WhatIf; Test-Path report*"

        ($shell.Output -match 'Export report.*report\.html').Count | Should -Be 1
        $shell.Output[-1] | Should -Be 'False'
    }

    It 'refuses to replace another file, and says what to do' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "$save; Set-Content report.html 'mine'; Export-SukiArchiveReport archive"

        $shell.Errors | Should -BeLike 'ReportTargetDiffers,SukiSdp.Commands.ExportSukiArchiveReportCommand:*report.html*'
        Get-Content (Join-Path $folder 'report.html') | Should -Be 'mine'
    }

    It 'returns the page with -PassThru, to open or copy it' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "$save; Export-SukiArchiveReport archive -Destination pages -PassThru | ForEach-Object { `$_.Name; `$_.Length -gt 10kb } "

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'report.html', 'True'
    }
}
