# Lists of sessions as people have them, read by the shell's own commands.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'A list' {
    BeforeEach {
        Invoke-SandboxControl $sandbox reset-log
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'that was read in the wrong way is one error and no request: <Name>' -ForEach @(
        @{ Name = 'JSON line by line'; Content = '{"status":"success","session_id":"visit-one-chunk","sessions":["visit-one-chunk"],"n":1}'; Script = 'Get-Content list | ConvertFrom-Json | ConvertTo-Json | Set-Content pretty.json; Get-Content pretty.json | Get-SukiRecording'; Says = 'Get-Content -Raw' }
        @{ Name = 'CSV line by line'; Content = "Clinic,SessionId`nx,visit-one-chunk`ny,visit-three-chunks"; Script = 'Get-Content list | Save-SukiRecording'; Says = 'Import-Csv.' }
        @{ Name = 'semicolons'; Content = "SessionId;Clinic`nvisit-one-chunk;x`nvisit-three-chunks;y"; Script = 'Import-Csv list | Save-SukiRecording'; Says = "Import-Csv -Delimiter ';'" }
        @{ Name = 'sep='; Content = "sep=;`nSessionId;Clinic`nvisit-one-chunk;x`nvisit-three-chunks;y"; Script = 'Import-Csv list | Save-SukiRecording'; Says = "'sep=" }
        @{ Name = 'sep= with its delimiter'; Content = "sep=;`nSessionId;Clinic`nvisit-one-chunk;x`nvisit-three-chunks;y"; Script = "Import-Csv list -Delimiter ';' -WarningAction SilentlyContinue | Save-SukiRecording"; Says = "'sep=" }
        @{ Name = 'output of Format-Table'; Content = "SessionId`nvisit-one-chunk`nvisit-three-chunks"; Script = 'Import-Csv list | Format-Table | Save-SukiRecording'; Says = 'display only' }
        @{ Name = 'a table as text'; Content = 'x'; Script = "'@{SessionId=visit-one-chunk}' | Save-SukiRecording"; Says = 'Pipe the object itself' }
        @{ Name = 'HTML'; Content = '<html><body>Sign in</body></html>'; Script = 'Get-Content list | Get-SukiRecording'; Says = 'HTML' }
        @{ Name = 'names of files'; Content = 'x'; Script = "Get-ChildItem list -Name | ForEach-Object { `"`$_.json`" } | Get-SukiRecording"; Says = 'Get-Item' }
    ) {
        [System.IO.File]::WriteAllText((Join-Path $folder 'list'), $Content)

        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder "$Script -ErrorVariable failed -ErrorAction SilentlyContinue -WarningAction SilentlyContinue`n`$failed | ForEach-Object { `"`$_`" }"

        @($shell.Output).Count | Should -Be 1 -Because ($shell.Output -join '; ')
        $shell.Output[0] | Should -Match ([regex]::Escape($Says))
        @(Invoke-SandboxControl $sandbox requests) | Should -BeNullOrEmpty
    }

    It 'can contain numbers that are larger than any integer type' {
        $shell = Invoke-ChildShell -Sandbox $sandbox @'
'{"session_id":123456789012345678901234567890}', '{"session_id":18446744073709551615}' | ConvertFrom-Json | Get-SukiRecording -ErrorVariable failed -ErrorAction SilentlyContinue
$failed.TargetObject
'@

        # Windows PowerShell makes numbers of another type of them, and the last digits are gone: an error, and no request.
        $shell.Output | Should -Be $(if ($PSVersionTable.PSEdition -eq 'Core') { '123456789012345678901234567890', '18446744073709551615' } else { @() })
    }

    It 'without sessions is not an error of a command' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder "'SessionId' | Set-Content list.csv; Import-Csv list.csv | Save-SukiRecording -Summary | ForEach-Object Sessions"

        $shell.Output | Should -Be '0'
        $shell.Errors | Should -BeNullOrEmpty
    }
}
