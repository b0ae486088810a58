# The README's script and the sample script as a scheduler runs them, and what a shell itself says with its exit code.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    . "$PSScriptRoot/Examples.ps1"
    $sandbox = Start-Sandbox
    $readme = (Get-DocExample | Where-Object Code -Match '# save-recordings.ps1').Code
    $sample = Join-Path $ModulePath 'samples/Save-NightlyRecording.ps1'
    $callers = @{
        'Nothing' = ''
        'Stop'    = '$ErrorActionPreference = "Stop"'
        'Strict'  = 'Set-StrictMode -Version Latest; $ErrorActionPreference = "Stop"'
    }
}

AfterAll {
    Stop-Sandbox $sandbox
}

# What a caller does to a script needs no process. That the exit code is that of the process is seen with the caller that sets nothing.
Describe 'The script in the README' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $csv = Join-Path $folder 'sessions.csv'
        [System.IO.File]::WriteAllText((Join-Path $folder 'save-recordings.ps1'), $readme)
        $call = '& ./save-recordings.ps1; exit $LASTEXITCODE'

        function Invoke-Readme([string] $Caller) {
            if ($Caller -eq 'Nothing') {
                Invoke-ChildShell -Sandbox $sandbox -Folder $folder $call
            }
            else {
                $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "$($callers[$Caller])`n& ./save-recordings.ps1 | Out-Null; `$LASTEXITCODE"
                [pscustomobject]@{ ExitCode = [int] $shell.Output[-1]; Errors = $shell.Errors }
            }
        }
    }

    It 'exits with 0 when all is saved, also the second time, from a caller with <_>' -ForEach 'Nothing', 'Strict' {
        'SessionId', 'visit-one-chunk', 'visit-not-streamable' | Set-Content -Path $csv

        (Invoke-Readme $_).ExitCode | Should -Be 0
        (Invoke-Readme $_).ExitCode | Should -Be 0
        @(Get-ChildItem -Path $folder -Recurse -Filter '*.wav').Count | Should -Be 2
    }

    It 'exits with 1 when a session failed, and the others are saved, from a caller with <_>' -ForEach 'Nothing', 'Stop', 'Strict' {
        'SessionId', 'visit-gone', 'visit-one-chunk', 'visit-three-chunks' | Set-Content -Path $csv

        $shell = Invoke-Readme $_

        $shell.ExitCode | Should -Be 1
        $shell.Errors | Should -Match 'visit-gone'
        @(Get-ChildItem -Path $folder -Recurse -Filter '*.wav').Count | Should -Be 4
    }

    It 'exits with 2 when it could not start' {
        'SessionId', 'visit-one-chunk' | Set-Content -Path $csv

        (Invoke-ChildShell -Folder $folder $call).ExitCode | Should -Be 2
    }

    It 'exits with 2 when there is no list, from a caller with <_>' -ForEach 'Nothing', 'Stop' {
        (Invoke-Readme $_).ExitCode | Should -Be 2
    }
}

Describe 'The sample script' {
    It 'reads a list as <Name> has it' -ForEach @(
        @{ Name = 'Excel'; Content = "sep=;`r`nKlinik;SessionId`r`nx;visit-one-chunk`r`n`r`ny;visit-three-chunks`r`n"; Encoding = 'utf-8'; More = '' }
        @{ Name = 'Export-Csv'; Content = "`"Klinik`",`" SessionId`"`r`n`"x`",`"visit-one-chunk`"`r`n`"y`",`" visit-three-chunks `"`r`n"; Encoding = 'utf-16'; More = '' }
        @{ Name = 'a database'; Content = "Klinik`tsession_id`nx`tvisit-one-chunk`ny`tvisit-three-chunks`n"; Encoding = 'iso-8859-1'; More = '-Delimiter Tab' }
    ) {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        [System.IO.File]::WriteAllText((Join-Path $folder 'list.csv'), $Content, [System.Text.Encoding]::GetEncoding($Encoding))

        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "& '$sample' -Path list.csv -Destination archive $More; `$LASTEXITCODE"

        $shell.Output[-1] | Should -Be '0' -Because ($shell.Output -join '; ')
        @(Get-ChildItem -Path $folder -Recurse -Filter '*.wav').Count | Should -Be 4
    }
}

Describe 'The exit code' {
    BeforeAll {
        $desktop = $PSVersionTable.PSEdition -eq 'Desktop'
    }

    It 'of a shell is what the docs say when there is no such script' {
        (Invoke-ScheduledTask '-File none.ps1').ExitCode | Should -Be $(if ($desktop) { -196608 } else { 64 })
    }

    It 'of the script is 2 when a parameter is missing, misspelled or invalid: <_>' -ForEach '', '-Destination archive -Spelt wrong', '-Destination archive -ShardCount many' {
        (Invoke-ScheduledTask "-File `"$sample`" -Path sessions.csv $_").ExitCode | Should -Be 2
    }

    It 'of a shell is 1 when the script is not started, because <Name>' -ForEach @(
        @{ Name = 'the last parameter has no value'; Argument = '-Destination' }
        @{ Name = 'a parameter is ambiguous'; Argument = '-Destination archive -Shard 2' }
        @{ Name = 'a parameter occurs twice'; Argument = '-Destination archive -Destination archive' }
    ) {
        (Invoke-ScheduledTask "-File `"$sample`" -Path sessions.csv $Argument").ExitCode | Should -Be 1
    }

    It 'of the script is lost with -Command, and kept with -File' {
        (Invoke-ScheduledTask "-Command `"& '$sample' -Path none.csv -Destination archive`"").ExitCode | Should -Be 1
        (Invoke-ScheduledTask "-Command `"& '$sample' -Path none.csv -Destination archive; exit `$LASTEXITCODE`"").ExitCode | Should -Be 2
        (Invoke-ScheduledTask "-File `"$sample`" -Path none.csv -Destination archive").ExitCode | Should -Be 2
    }
}
