BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Bandwidth and access:' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It '-BandwidthLimit takes a number with a unit, such as <_>' -ForEach '5MB', '1GB' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-one-chunk -BandwidthLimit $_ -PassThru | ForEach-Object Status"

        $shell.Output | Should -Be 'Saved'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It '-BandwidthLimit holds all connections together to the rate' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
$result = Save-SukiRecording visit-three-chunks -BandwidthLimit 96KB -Summary
$result.Bytes
$result.Bytes / $result.Elapsed.TotalSeconds / 96KB
'@

        $shell.Output[0] | Should -Be 384132
        [double] $shell.Output[1] | Should -BeLessThan 1.05
        $shell.Errors | Should -BeNullOrEmpty
    }

    It '-BandwidthLimit of <_> is an error' -ForEach '0', '-1', '100' {
        (Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-one-chunk -BandwidthLimit $_").Errors | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It '-GroupReadable lets the group read files and folders, whatever the umask, and the default does not' {
        if ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) {
            Set-ItResult -Skipped -Because 'Windows has no file modes'
        }

        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder @'
$join = @{ Join = $true; ErrorAction = 'Stop' }
Save-SukiRecording visit-three-chunks -Destination private -ManifestPath private/archive.jsonl @join
Save-SukiRecording visit-three-chunks -Destination shared -ManifestPath shared/archive.jsonl -GroupReadable @join
Join-SukiRecording shared -Destination listen -GroupReadable
Get-ChildItem private, shared, listen -Recurse | ForEach-Object { '{0} {1}' -f (Split-Path $_ -Leaf), $_.UnixMode }
Get-Item private, shared, listen | ForEach-Object { '{0} {1}' -f $_.Name, $_.UnixMode }
'@
        $modes = $shell.Output

        $shell.Errors | Should -BeNullOrEmpty
        ($modes -match '^private drwx------$').Count | Should -Be 1
        ($modes -match '^(shared|listen) drwxr-x---$').Count | Should -Be 2
        ($modes -match '^visit-three-chunks drwx------$').Count | Should -Be 1
        ($modes -match '^visit-three-chunks drwxr-x---$').Count | Should -Be 1
        ($modes -match '(wav|jsonl) -rw-------$').Count | Should -Be 5
        ($modes -match '(wav|jsonl) -rw-r-----$').Count | Should -Be 6
    }

    It '-GroupReadable does not let the group read a partial file' {
        if ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) {
            Set-ItResult -Skipped -Because 'Windows has no file modes'
        }

        Invoke-SandboxControl $sandbox faults @{ target = 'storage'; action = 'ResetAfter'; args = @{ bytes = 65536 }; times = 'always' }
        try {
            $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Save-SukiRecording visit-one-chunk -Destination shared -GroupReadable -MaximumRetryCount 0 -ErrorAction SilentlyContinue
Get-ChildItem shared -Recurse -File | ForEach-Object UnixMode
'@
        }
        finally {
            Invoke-SandboxControl $sandbox faults @()
        }

        $shell.Output | Select-Object -Unique | Should -Be '-rw-------'
    }
}
