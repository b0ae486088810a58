# Measure-SukiRecording in a real shell, over an archive that was saved there.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox

    # A WAV file of 16-bit samples at 16 kHz, mono.
    $make = @'
function New-Wav($Path, [int16[]] $Sample) {
    $writer = New-Object System.IO.BinaryWriter ([System.IO.File]::Create((Join-Path $PWD $Path)))
    $writer.Write([System.Text.Encoding]::ASCII.GetBytes('RIFF')); $writer.Write(36 + 2 * $Sample.Count)
    $writer.Write([System.Text.Encoding]::ASCII.GetBytes('WAVEfmt ')); $writer.Write(16); $writer.Write([int16] 1); $writer.Write([int16] 1)
    $writer.Write(16000); $writer.Write(32000); $writer.Write([int16] 2); $writer.Write([int16] 16)
    $writer.Write([System.Text.Encoding]::ASCII.GetBytes('data')); $writer.Write(2 * $Sample.Count)
    foreach ($value in $Sample) { $writer.Write($value) }
    $writer.Close()
}
'@
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Measure-SukiRecording' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'measures the files of an archive with their IDs: <_>' -ForEach @(
        'Get-SukiArchiveItem archive | Measure-SukiRecording'
        'Get-SukiArchiveItem archive | Export-Clixml items.xml; Import-Clixml items.xml | Measure-SukiRecording'
        'Save-SukiRecording visit-three-chunks -Destination archive -Join -PassThru | Measure-SukiRecording'
        'Test-SukiArchive archive -PassThru | Measure-SukiRecording'
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
Save-SukiRecording visit-three-chunks -Destination archive -ManifestPath archive/archive.jsonl -Join
`$measured = @($_)
`$measured.Count
@(`$measured | Where-Object SessionId -EQ visit-three-chunks).Count
@(`$measured | Where-Object RecordingId).Count
@(`$measured | Where-Object { `$_.Problem }).Count
@(`$measured | Where-Object { [Math]::Abs(`$_.PeakLevel + 10.46) -gt 0.1 }).Count
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be '4', '4', '3', '0', '0'
    }

    It 'measures files and folders: <_>' -ForEach @(
        'Measure-SukiRecording archive'
        'Measure-SukiRecording archive/visit*/*.wav, archive/*.wav'
        'Get-ChildItem archive -Recurse -File -Filter *.wav | Measure-SukiRecording'
        'Get-ChildItem archive | Where-Object Extension -NE .jsonl | Measure-SukiRecording'
        '(Get-ChildItem archive -Recurse -Filter *.wav).FullName | Measure-SukiRecording'
        'Measure-SukiRecording -LiteralPath archive'
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
Save-SukiRecording visit-three-chunks -Destination archive -ManifestPath archive/archive.jsonl -Join
@($_).Count
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be '4'
    }

    It 'names a silent, a mostly silent and a clipped recording' {
        $shell = Invoke-Runspace -Folder $folder @"
$make
`$tone = [int16[]](1..1600 | ForEach-Object { 9000 * [Math]::Sin(`$_ / 5) })
New-Wav silent.wav (New-Object int16[] 32000)
New-Wav mostly.wav ((New-Object int16[] 64000) + `$tone)
New-Wav clipped.wav (`$tone + [int16[]](32767, 32767, 32767, 32767))
New-Wav fine.wav `$tone
Measure-SukiRecording silent.wav, mostly.wav, clipped.wav, fine.wav | ForEach-Object { "`$(`$_.Problem):`$(`$_.ClippedSamples):`$(if (`$_.Problem) { 'look' } else { 'fine' })" }
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'Silent:0:look', 'MostlySilent:0:look', 'Clipped:4:look', ':0:fine'
    }

    It 'reports a file that cannot be measured, and measures the others' {
        $shell = Invoke-Runspace -Folder $folder @"
$make
Set-Content 1.wav 'no audio'
New-Wav 2.wav (New-Object int16[] 100)
(Measure-SukiRecording 1.wav, 2.wav).Length
"@

        $shell.Errors | Should -BeLike 'MeasureNotWav,SukiSdp.Commands.MeasureSukiRecordingCommand:*1.wav*'
        $shell.Output | Should -Be '244'
    }

    It 'shows a table' {
        $shell = Invoke-Runspace -Folder $folder @"
$make
New-Wav silent.wav (New-Object int16[] 32000)
Measure-SukiRecording silent.wav | Out-String -Width 80
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output[0] | Should -Match '^Problem +Peak dBFS +RMS dBFS +Silence +Duration +File'
        $shell.Output[2] | Should -Match '^Silent +-inf +-inf +100.0 ?% +0:00:02 +silent\.wav'
    }
}
