# The files that the commands return, in pipelines with the shell's own commands, and the shell's own objects in pipelines with ours.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
    $save = 'Save-SukiRecording visit-three-chunks -Destination archive -ManifestPath archive/archive.jsonl -Join -PassThru'
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'A file that was saved' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'can be piped to <Name>' -ForEach @(
        @{ Name = 'Get-Item'; Script = '| Get-Item | ForEach-Object { $_.Extension }' }
        @{ Name = 'Get-FileHash'; Script = '| Get-FileHash | ForEach-Object { [System.IO.Path]::GetExtension($_.Path) }' }
        @{ Name = 'Copy-Item'; Script = '| Copy-Item -Destination (New-Item -ItemType Directory copies); Get-ChildItem copies | ForEach-Object Extension' }
        @{ Name = 'Select-Object -ExpandProperty FullName'; Script = '| Select-Object -ExpandProperty FullName | Get-Item | ForEach-Object Extension' }
        @{ Name = 'ForEach-Object FullName'; Script = '| ForEach-Object FullName | Get-Item | ForEach-Object Extension' }
        @{ Name = 'Export-Clixml'; Script = '| Export-Clixml files.xml; Import-Clixml files.xml | ForEach-Object { Get-Item -LiteralPath $_.FullName } | ForEach-Object Extension' }
        @{ Name = 'Export-Csv'; Script = '| Export-Csv files.csv; Import-Csv files.csv | Get-Item | ForEach-Object Extension' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "$save $Script"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be (@('.wav') * 4)
    }

    It 'has the property FullName, also where the views are not loaded' {
        $framework = if ($PSVersionTable.PSEdition -eq 'Core') { 'net8.0' } else { 'net472' }
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder -NoImport @"
Import-Module '$ModulePath/bin/$framework/SukiSdp.Cmdlets.dll'
$save | ForEach-Object { `$_.FullName -eq `$_.Path }
Remove-Item archive/visit-three-chunks.wav
Test-SukiArchive archive/archive.jsonl | ForEach-Object { `$_.FullName -eq `$_.Path }
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be (@('True') * 5)
    }

    It 'can be joined as it was serialized by <_>' -ForEach 'Export-Clixml', 'Export-Csv', 'ConvertTo-Json' {
        $round = @{
            'Export-Clixml'  = '| Export-Clixml files; Import-Clixml files'
            'Export-Csv'     = '| Export-Csv files; Import-Csv files'
            'ConvertTo-Json' = '| ConvertTo-Json | ConvertFrom-Json | ForEach-Object { $_ }'
        }[$_]
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-three-chunks -PassThru $round | Join-SukiRecording -PassThru | ForEach-Object SourceCount"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be '3'
    }
}

Describe 'The shell''s own items' {
    It 'can be piped: <Name>' -ForEach @(
        @{ Name = 'files'; Script = 'Get-ChildItem -LiteralPath $to -Filter *.jsonl | Test-SukiArchive -Quiet' }
        @{ Name = 'a file'; Script = 'Get-Item -LiteralPath "$to/archive.jsonl" | Test-SukiArchive -Quiet' }
        @{ Name = 'folders'; Script = 'Get-ChildItem -LiteralPath $to -Directory | Join-SukiRecording -PassThru | ForEach-Object { $_.SourceCount -eq 3 }' }
        @{ Name = 'a folder'; Script = 'Get-Item -LiteralPath $to | Join-SukiRecording -PassThru | ForEach-Object { $_.SourceCount -eq 3 }' }
        @{ Name = 'text'; Script = '(Get-ChildItem . -Directory).FullName.Replace("[", "``[").Replace("]", "``]") | Join-SukiRecording -PassThru | ForEach-Object { $_.SourceCount -eq 3 }' }
        @{ Name = 'paths'; Script = 'Resolve-Path -LiteralPath "$to/archive.jsonl" | ForEach-Object ProviderPath | ForEach-Object { Test-SukiArchive -LiteralPath $_ -Quiet }' }
    ) {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
`$to = 'night [1]'
Save-SukiRecording visit-three-chunks -Destination `$to -ManifestPath "`$to/archive.jsonl"
$Script
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'True'
    }
}

Describe 'A date' {
    It 'is shown like a date of the shell: local, and as the culture writes it' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Variable @{ TZ = 'America/New_York' } @'
[System.Threading.Thread]::CurrentThread.CurrentCulture = 'de-DE'
$recording = Get-SukiRecording visit-one-chunk
$file = Save-SukiRecording visit-one-chunk -PassThru
function Test-Text($Text, $Date) { ($Text | Out-String -Width 200).Contains($Date) }
Test-Text ($recording | Format-Table) $recording.ExpiresAt.LocalDateTime.ToString('g')
Test-Text ($recording | Format-List) $recording.ExpiresAt.LocalDateTime.ToString()
Test-Text ($file | Format-List) $file.SavedAt.ToString()
$recording | Export-Clixml recording.xml
Test-Text (Import-Clixml recording.xml | Format-Table) $recording.ExpiresAt.LocalDateTime.ToString('g')
Test-Text (Import-Clixml recording.xml | Format-List) $recording.ExpiresAt.LocalDateTime.ToString()
$recording.ExpiresAt.GetType().Name
'@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be (@('True') * 5 + 'DateTimeOffset')
    }
}
