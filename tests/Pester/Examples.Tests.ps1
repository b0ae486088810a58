# Every example of the help pages and the README runs as it stands, in a shell like this one.
BeforeDiscovery {
    . "$PSScriptRoot/Examples.ps1"
    $examples = Get-DocExample | ForEach-Object { @{ Name = $_.Name; Code = $_.Code } }
}

BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox

    # What exists before an example: the vault, a user who responds to prompts, some IDs, an archive.
    $before = @"
function Get-Secret(`$Name, [switch] `$AsPlainText) {
    if (`$Name -eq 'SukiPartnerCredential') { return New-Object pscredential '$($sandbox.PartnerId)', (ConvertTo-SecureString '$($sandbox.PartnerToken)' -AsPlainText -Force) }
    `$secret = if (`$Name -eq 'SukiToken') { '$($sandbox.Token)' } else { '$($sandbox.PartnerToken)' }
    if (`$AsPlainText) { `$secret } else { ConvertTo-SecureString `$secret -AsPlainText -Force }
}
function Read-Host(`$Prompt, [switch] `$AsSecureString) { if (`$AsSecureString) { Get-Secret `$Prompt } else { 'partner' } }
`$ErrorActionPreference = 'Stop'
`$id = 'visit-one-chunk'
Save-SukiRecording visit-three-chunks -Destination ./archive -ManifestPath ./archive/archive.jsonl
"@
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'The example' {
    It '<Name> runs' -ForEach $examples {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        'SessionId', 'visit-one-chunk', '123dfg-456dfg-789dfg-012dfg' | Set-Content -Path (Join-Path $folder 'sessions.csv')
        '{"status":"success","session_id":"visit-one-chunk","encounter_id":"e"}' | Set-Content -Path (Join-Path $folder 'webhook.json')
        [System.IO.File]::WriteAllText((Join-Path $folder 'example.ps1'), $Code)

        # In a file of its own: an example may begin with param and end with exit.
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "$before`n& ./example.ps1 | Out-String`n`"exit code `$([int] `$LASTEXITCODE)`""

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output[-1] | Should -Be 'exit code 0'
        $shell.Output -join '' | Should -Not -Match 'X-Goog-Signature'
    }
}
