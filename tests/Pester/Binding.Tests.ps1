BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'Parameters bind as administrators expect, and' {
    BeforeDiscovery {
        $commands = (Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/../../SukiSdp.psd1").CmdletsToExport
    }

    BeforeEach {
        Invoke-SandboxControl $sandbox reset-log
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'Save-SukiRecording alone asks for a session ID, explains it for !?, and saves the session' {
        $shell = Invoke-ChildShell -Sandbox $sandbox -Folder $folder -InputLine '!?', 'visit-one-chunk', '' 'Save-SukiRecording -PassThru | ForEach-Object { "$($_.SessionId) $($_.Status)" }'

        if (Test-PromptInOutput) {
            $shell.Output -join ' ' | Should -Match '^.*SessionId\[0\]: .*ID of an ambient session.*SessionId\[0\]: .*SessionId\[1\]: '
        }

        $shell.Output[-1] | Should -Match 'visit-one-chunk Saved$'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'the default syntax of Save-SukiRecording, and the first one in its help, is the one for session IDs' {
        $shell = Invoke-Runspace @'
(Get-Command Save-SukiRecording).ParameterSets | Where-Object IsDefault | ForEach-Object Name
(Get-Help Save-SukiRecording).syntax.syntaxItem[0].parameter[0].name
'@

        $shell.Output | Should -Be 'Session', 'SessionId'
    }

    It 'the help of Save-SukiRecording says why -Destination is named in a pipeline' {
        (Invoke-Runspace '(Get-Help Save-SukiRecording -Parameter Destination).description.Text').Output | Should -Contain 'If you pipe sessions, specify this parameter by name, because the first positional argument is the session ID.'
    }

    It 'recordings that are piped to Save-SukiRecording are saved, and not all of their session' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Get-SukiRecording visit-three-chunks | Where-Object SequenceNumber -EQ 2 | Save-SukiRecording -PassThru | ForEach-Object SequenceNumber'

        $shell.Output | Should -Be '2'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'with rows that are piped, a path at the first position is an error, and nothing is saved, as in Copy-Item' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "[pscustomobject]@{ SessionId = 'visit-one-chunk' } | Save-SukiRecording ./archive"

        $shell.Errors | Should -BeLike 'InputObjectNotBound*'
        Get-ChildItem $folder | Should -BeNullOrEmpty
        Invoke-SandboxControl $sandbox requests | Should -BeNullOrEmpty
    }

    It 'every example that pipes rows names -Destination' {
        . "$PSScriptRoot/Examples.ps1"

        Get-DocExample -All | Where-Object Code -Match '\|\s*Save-SukiRecording\s+[^-\s|]' | Should -BeNullOrEmpty
    }

    It '-Path is no name of the output of Save-SukiRecording' {
        (Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -Path ./archive').Errors | Should -BeLike 'NamedParameterNotFound*'
    }

    It '<Name> joins the folders that it names' -Tag 'Package' -ForEach @(
        @{ Name = 'a pattern'; Script = 'Join-SukiRecording ./archive/visit-*' }
        @{ Name = 'a pattern as -Path'; Script = 'Join-SukiRecording -Path ./archive/visit-*' }
        @{ Name = 'text in the pipeline'; Script = '"./archive/visit-three-chunks", "./archive/visit-one-chunk" | Join-SukiRecording' }
        @{ Name = 'Get-ChildItem -Directory'; Script = 'Get-ChildItem ./archive -Directory | Join-SukiRecording' }
        @{ Name = '-LiteralPath'; Script = 'Join-SukiRecording -LiteralPath ./archive/visit-three-chunks, ./archive/visit-one-chunk' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
'visit-three-chunks', 'visit-one-chunk' | Save-SukiRecording -Destination ./archive
$Script -PassThru | ForEach-Object SessionId | Sort-Object
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'visit-one-chunk', 'visit-three-chunks'
    }

    It '<Name> verifies the archive that it names' -Tag 'Package' -ForEach @(
        @{ Name = 'a folder'; Script = 'Test-SukiArchive ./archive' }
        @{ Name = 'a pattern of folders'; Script = 'Test-SukiArchive ./arch*' }
        @{ Name = 'a pattern of files'; Script = 'Test-SukiArchive ./archive/*.jsonl' }
        @{ Name = 'text in the pipeline'; Script = '"./archive" | Test-SukiArchive' }
        @{ Name = 'Get-Item of the folder'; Script = 'Get-Item ./archive | Test-SukiArchive' }
        @{ Name = 'Get-Item of the manifest'; Script = 'Get-Item ./archive/archive.jsonl | Test-SukiArchive' }
        @{ Name = '-LiteralPath'; Script = 'Test-SukiArchive -LiteralPath ./archive' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
'visit-one-chunk' | Save-SukiRecording -Destination ./archive -ManifestPath ./archive/archive.jsonl
$Script -PassThru | ForEach-Object { `$_.Status }
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be 'Intact'
    }

    It 'a pattern in -LiteralPath of <_> is a name' -ForEach 'Test-SukiArchive', 'Join-SukiRecording' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
'visit-one-chunk' | Save-SukiRecording -Destination ./archive -ManifestPath ./archive/archive.jsonl
$_ -LiteralPath ./archiv[e]
"@

        $shell.Errors | Should -Match '^(ReadFailed|SourceFolderInvalid)'
    }

    It 'a folder without a manifest is said to be one' {
        $shell = Invoke-Runspace -Folder $folder 'Test-SukiArchive .'

        $shell.Errors | Should -BeLike 'ManifestInvalid*contains no manifest*'
    }

    It 'a folder as -ManifestPath of Save-SukiRecording stands for the archive.jsonl in it, and is an error if there is none' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @'
Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl
Save-SukiRecording visit-three-chunks -Destination archive -ManifestPath archive
Test-SukiArchive archive -Quiet
Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/visit-one-chunk
'@

        $shell.Output | Should -Be 'True'
        $shell.Errors | Should -BeLike "ManifestInvalid*visit-one-chunk'*folder*"
    }

    It 'a -ManifestPath that is the folder of -Destination is an error before any call, also if the folder does not exist yet' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder 'Save-SukiRecording visit-one-chunk -Destination ./new/archive -ManifestPath ./new'

        $shell.Errors | Should -BeLike "ManifestInvalid*new' can't be used: it is a folder. Specify a file in it, such as '*archive.jsonl'*"
        Invoke-SandboxControl $sandbox requests | Should -BeNullOrEmpty
    }

    It 'a path that does not exist is an error of its own for <_>, and the other archives are read' -ForEach 'Test-SukiArchive -PassThru', 'Get-SukiArchiveItem' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder @"
Save-SukiRecording visit-one-chunk -Destination archive -ManifestPath archive/archive.jsonl
$_ -Path ./nope, ./archive | ForEach-Object SessionId
Test-SukiArchive ./nope, ./archive -Quiet 2>`$null
"@

        $shell.Output | Should -Be 'visit-one-chunk', 'False'
        $shell.Errors | Should -BeLike "ReadFailed*Cannot find the manifest or folder '*nope'.*"
    }

    It 'the placeholder <Placeholder> names a file <File>' -ForEach @(
        @{ Placeholder = '{sequencenumber:D3}'; File = 'visit-one-chunk-001-*.wav' }
        @{ Placeholder = '{SequenceNumber:d2}'; File = 'visit-one-chunk-01-*.wav' }
        @{ Placeholder = '{SEQUENCENUMBER:000}'; File = 'visit-one-chunk-001-*.wav' }
        @{ Placeholder = '{sequenceNumber}'; File = 'visit-one-chunk-1-*.wav' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-one-chunk -Destination . -NameTemplate '{sessionid}-$Placeholder-{RECORDINGID}.wav'"

        $shell.Errors | Should -BeNullOrEmpty
        (Get-ChildItem $folder -File).Name | Should -BeLike $File
    }

    It 'the unknown placeholder <_> is an error that lists the valid ones, before any call' -ForEach '{Patient}', '{SequenceNumber:X3}' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-one-chunk -NameTemplate '{SessionId}/{RecordingId}$_.wav'"

        $shell.Errors | Should -BeLike "NameTemplateInvalid*'$_' isn't a valid placeholder*{SessionId}, {RecordingId}, {EncounterId}, {SequenceNumber}*{SequenceNumber:D3}*"
        Invoke-SandboxControl $sandbox requests | Should -BeNullOrEmpty
    }

    It 'a template that ends in <_> is said to be a mistake, before any call' -ForEach '.mp3', '.M4A', '.flac' {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "Save-SukiRecording visit-one-chunk -NameTemplate '{SessionId}/{RecordingId}$_'"

        $shell.Errors | Should -BeLike 'NameTemplateInvalid*WAV*'
        Invoke-SandboxControl $sandbox requests | Should -BeNullOrEmpty
    }

    It 'of <_>, each mandatory parameter has a help message' -ForEach $commands {
        $shell = Invoke-Runspace "(Get-Command $_).ParameterSets.Parameters | Where-Object { `$_.IsMandatory -and -not `$_.HelpMessage } | ForEach-Object Name"

        $shell.Output | Should -BeNullOrEmpty
    }
}

Describe 'The connection' {
    BeforeEach {
        Invoke-SandboxControl $sandbox reset-log
        $partner = "-PartnerToken (ConvertTo-SecureString '$($sandbox.PartnerToken)' -AsPlainText -Force) -BaseUri $($sandbox.Uri)"
        $credential = "(New-Object pscredential '$($sandbox.PartnerId)', (ConvertTo-SecureString '$($sandbox.PartnerToken)' -AsPlainText -Force))"
    }

    It 'is not chosen twice: <Name> is an error, and nothing is called' -ForEach @(
        @{ Name = '-Token with -Connection'; Script = 'Get-SukiRecording x -Token $env:SUKI_SDP_TOKEN -Connection $c'; Error = 'TokenInvalid*-Token or -Connection*' }
        @{ Name = '-BaseUri with -Environment'; Script = 'Get-SukiRecording x -BaseUri $env:SUKI_SDP_BASE_URI -Environment Stage'; Error = 'BaseUriInvalid*-BaseUri or -Environment*' }
    ) {
        $shell = Invoke-Runspace -Sandbox $sandbox "`$c = Connect-SukiSdp $($sandbox.PartnerId) $partner -PassThru; $Script"

        $shell.Errors | Should -BeLike $Error
        Invoke-SandboxControl $sandbox requests | Where-Object kind -EQ 'listing' | Should -BeNullOrEmpty
    }

    It 'takes partner ID and token as one credential <Name>' -ForEach @(
        @{ Name = 'of the caller'; Before = ''; Argument = 'CREDENTIAL' }
        @{ Name = 'from a vault'; Before = 'function Get-Secret { CREDENTIAL }'; Argument = '(Get-Secret SukiPartner)' }
    ) {
        $shell = Invoke-Runspace "$($Before.Replace('CREDENTIAL', $credential)); Connect-SukiSdp -Credential $($Argument.Replace('CREDENTIAL', $credential)) -BaseUri $($sandbox.Uri); (Get-SukiSdpConnection).PartnerId; Get-SukiRecording visit-one-chunk | ForEach-Object SequenceNumber"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be $sandbox.PartnerId, '1'
    }

    It 'says that a script block is a partner token, and no credential' {
        $shell = Invoke-Runspace 'try { Connect-SukiSdp -Credential { Get-Secret SukiPartner } } catch { "$_" }'

        $shell.Output | Should -BeLike '*Specify a PSCredential*-PartnerToken accepts a script block*'
    }

    It 'has a partner token of a type that says what it takes' {
        (Invoke-Runspace '(Get-Command Connect-SukiSdp).Parameters.PartnerToken.ParameterType.Name; [SukiSdp.SukiPartnerToken].GetConstructors().ForEach({ $_.GetParameters()[0].ParameterType.Name }) | Sort-Object').Output |
            Should -Be 'SukiPartnerToken', 'ScriptBlock', 'SecureString', 'String'
    }

    It 'takes the partner token as <Name>' -ForEach @(
        @{ Name = 'a SecureString'; Token = "(ConvertTo-SecureString 'TOKEN' -AsPlainText -Force)" }
        @{ Name = 'text'; Token = "'TOKEN'" }
        @{ Name = 'a script block'; Token = "{ 'TOKEN' }" }
    ) {
        $shell = Invoke-Runspace "(Connect-SukiSdp $($sandbox.PartnerId) -PartnerToken $($Token.Replace('TOKEN', $sandbox.PartnerToken)) -BaseUri $($sandbox.Uri) -PassThru).PartnerId"

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be $sandbox.PartnerId
    }

    It 'tells as whom, where and until when this shell is connected, and nothing secret' {
        $shell = Invoke-Runspace "Connect-SukiSdp $($sandbox.PartnerId) $partner; Get-SukiSdpConnection | Format-List * | Out-String -Width 500; (Get-SukiSdpConnection).ExpiresAt -gt [DateTimeOffset]::UtcNow"
        $text = $shell.Output -join "`n"

        $text | Should -BeLike "*BaseUri*$($sandbox.Uri)*PartnerId*$($sandbox.PartnerId)*ExpiresAt*True"
        $text | Should -Not -Match 'eyJ'
    }

    It 'that is none is nothing, with <Name>' -ForEach @(
        @{ Name = 'no log-in'; Script = '' }
        @{ Name = 'a log-in that was removed'; Script = 'Connect-SukiSdp ID PARTNER; Disconnect-SukiSdp' }
    ) {
        $shell = Invoke-Runspace "$($Script.Replace('ID', $sandbox.PartnerId).Replace('PARTNER', $partner)); @(Get-SukiSdpConnection).Count"

        $shell.Output | Should -Be '0'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'outlives Disconnect-SukiSdp -WhatIf' {
        $shell = Invoke-Runspace "Connect-SukiSdp $($sandbox.PartnerId) $partner; Disconnect-SukiSdp -WhatIf; Get-SukiRecording visit-one-chunk | ForEach-Object SequenceNumber"

        $shell.Output | Should -Contain '1'
        $shell.Errors | Should -BeNullOrEmpty
    }
}
