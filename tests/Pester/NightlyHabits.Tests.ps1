# The sample script of the module under test, as administrators use it.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
    $sample = Join-Path $ModulePath 'samples/Save-NightlyRecording.ps1'

    function Invoke-Night([string] $Argument, [hashtable] $Variable = @{}) {
        Invoke-ScheduledTask "-File `"$sample`" -Path sessions.csv -Destination archive -WaitTimeoutSec 1 $Argument" -Sandbox $sandbox -Folder $folder -Variable $Variable
    }

    # In this process, for what the script remembers from night to night, and what it reports.
    function Invoke-HostedNight([string] $Argument) {
        $shell = Invoke-Runspace -Sandbox $sandbox -Folder $folder "& '$sample' -Path sessions.csv -Destination archive -WaitTimeoutSec 1 $Argument; `$LASTEXITCODE"
        [pscustomobject]@{ ExitCode = [int] $shell.Output[-1]; Output = $shell.Output -join [Environment]::NewLine }
    }

    function Set-List {
        [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It writes a file of the test.')]
        param([string[]] $Row)

        'Clinic,SessionId', ($Row | ForEach-Object { "x,$_" }) | ForEach-Object { $_ } | Set-Content -LiteralPath (Join-Path $folder 'sessions.csv')
    }
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'The nightly script' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'ships in the module, where Get-Module finds it' -Tag 'Package' {
        $found = Invoke-ScheduledTask '-Command "Join-Path (Get-Module SukiSdp -ListAvailable).ModuleBase samples | Get-ChildItem | ForEach-Object Name"'

        $found.Output.Trim() | Should -Be 'Save-NightlyRecording.ps1'
    }

    It 'starts its log with version, host, environment and list' -Tag 'Package' {
        Set-List 'visit-one-chunk'

        $night = Invoke-Night ''

        $night.ExitCode | Should -Be 0 -Because $night.Output
        ($night.Output -split '\r?\n')[0] | Should -Match "^\S+Z The run starts: SukiSdp [\d.]+, PowerShell [\d.]+, host $([Environment]::MachineName), environment 127\.0\.0\.1:\d+, list 'sessions\.csv'"
    }

    It 'logs in with -PartnerId, also if SUKI_SDP_TOKEN is set' {
        Set-List 'visit-one-chunk'

        (Invoke-Night "-PartnerId $($sandbox.PartnerId)" @{ SUKI_SDP_TOKEN = 'expired'; SUKI_SDP_PARTNER_TOKEN = $sandbox.PartnerToken }).ExitCode | Should -Be 0
    }

    It 'exits with 2 and names the parameter, but not its value, if a parameter is misspelled' {
        Set-List 'visit-one-chunk'

        $night = Invoke-Night '-HeartbeatUrl https://example.org/5ecret'

        $night.ExitCode | Should -Be 2
        $night.Output | Should -Match 'unknown parameter: -HeartbeatUrl\.'
        $night.Output + $night.Errors | Should -Not -Match '5ecret'
    }

    It 'exits with 3 after one line while another run is in progress' {
        Set-List 'visit-one-chunk'
        $null = New-Item -ItemType Directory -Path (Join-Path $folder 'archive')
        $other = [System.IO.File]::Open((Join-Path $folder 'archive/.sukisdp-nightly.json'), 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $night = Invoke-Night '-StatusPath status.json'
        }
        finally {
            $other.Dispose()
        }

        $night.ExitCode | Should -Be 3
        $night.Output | Should -Match 'Another run with the same archive and shard is still in progress\.'
        Join-Path $folder 'status.json' | Should -Not -Exist
        (Invoke-Night '').ExitCode | Should -Be 0
    }

    It 'exits with 0 from the second night on if a row without an ID and a session without recordings stay in the list' {
        Set-List 'visit-one-chunk', '', 'visit-empty'
        (Invoke-HostedNight).ExitCode | Should -Be 1

        # Its number changes.
        Set-List '', 'visit-empty', 'visit-one-chunk'
        $second = Invoke-HostedNight
        $second.ExitCode | Should -Be 0 -Because $second.Output
        $second.Output | Should -Match 'Known since \d{4}-\d\d-\d\d: SessionIdInvalid: Row 1 of'
        $second.Output | Should -Match 'Known since \d{4}-\d\d-\d\d: RecordingListEmpty: '
        $second.Output | Should -Match 'Known failures: RecordingListEmpty 1, SessionIdInvalid 1\.'

        Set-List '', 'visit-empty', 'visit-one-chunk', ''
        (Invoke-HostedNight).ExitCode | Should -Be 1
        Invoke-Runspace -Folder $folder '(Test-SukiArchive archive/archive.jsonl -Quiet)' | ForEach-Object Output | Should -Be 'True'
    }

    It 'exits with 1 for seven days if a session stays in progress' {
        Set-List 'visit-one-chunk', 'visit-none-such'
        (Invoke-HostedNight).ExitCode | Should -Be 1
        (Invoke-HostedNight).ExitCode | Should -Be 1

        $state = Join-Path $folder 'archive/.sukisdp-nightly.json'
        $content = Get-Content -LiteralPath $state -Raw | ConvertFrom-Json
        $content.failures.PSObject.Properties | ForEach-Object { $_.Value -= 7 * 86400 }
        $content | ConvertTo-Json | Set-Content -LiteralPath $state
        $later = Invoke-HostedNight
        $later.ExitCode | Should -Be 0 -Because $later.Output
        $later.Output | Should -Match 'Known since \d{4}-\d\d-\d\d: RecordingNotReady: '
    }
}

Describe 'The nightly script is monitored by' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
    }

    It 'a heartbeat service, a status and the metrics: <Name>' -ForEach @(
        @{ Name = 'a run that succeeded'; Session = 'visit-one-chunk'; Response = '200 OK'; ExitCode = 0; End = '' }
        @{ Name = 'a run that failed'; Session = 'visit-gone'; Response = '200 OK'; ExitCode = 1; End = '/fail' }
        @{ Name = 'a heartbeat that failed'; Session = 'visit-one-chunk'; Response = '500 Internal Server Error'; ExitCode = 0; End = '' }
    ) {
        Set-List 'visit-three-chunks', $Session
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $calls = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
        $respond = {
            param($Listener, $Calls, $Response)
            $ErrorActionPreference = 'Stop' # It ends when the listener does.
            while ($true) {
                $client = $Listener.AcceptTcpClient()
                $stream = $client.GetStream()
                $request = [System.IO.StreamReader]::new($stream)
                $Calls.Enqueue($request.ReadLine())
                while ($request.ReadLine()) { }
                $bytes = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 $Response`r`nContent-Length: 0`r`nConnection: close`r`n`r`n")
                $stream.Write($bytes, 0, $bytes.Length)
                $client.Close()
            }
        }
        $service = [powershell]::Create().AddScript($respond).AddArgument($listener).AddArgument($calls).AddArgument($Response)
        $null = $service.BeginInvoke()
        try {
            $night = Invoke-HostedNight "-HeartbeatUri http://127.0.0.1:$($listener.LocalEndpoint.Port)/5ecret -StatusPath status.json -MetricsPath suki.prom"
        }
        finally {
            $listener.Stop()
            $service.Dispose()
        }

        $night.ExitCode | Should -Be $ExitCode -Because $night.Output
        $calls.ToArray() | Should -Be 'GET /5ecret/start HTTP/1.1', "GET /5ecret$End HTTP/1.1"
        $night.Output | Should -Not -Match '5ecret'
        @($night.Output -split '\r?\n' -match ' Warning: The heartbeat').Count | Should -Be $(if ($Response -eq '200 OK') { 0 } else { 2 })
        $status = Get-Content -LiteralPath (Join-Path $folder 'status.json') -Raw | ConvertFrom-Json
        $status.exit_code, $status.counts.sessions, $status.counts.gone | Should -Be $ExitCode, 2, $ExitCode
        @($status.failures.PSObject.Properties | ForEach-Object { "$($_.Name) $($_.Value)" }) | Should -Be @(if ($ExitCode) { 'RecordingGone 1' })
        [datetime] $status.started_at | Should -BeLessOrEqual ([datetime] $status.ended_at)
        Get-Content -LiteralPath (Join-Path $folder 'suki.prom') -Raw | Should -Match "(?m)^suki_recordings_exit_code\{archive=`"archive`",shard=`"0`"\} $ExitCode`$"
    }

    It 'the other report, and the exit code 1, if the <Name> cannot be written' -ForEach @(
        @{ Name = 'status'; Argument = '-StatusPath none/status.json -MetricsPath suki.prom'; Other = 'suki.prom'; Expected = '(?s)exit_code\{[^}]+\} 1\n.*error_id="ReportNotWritten"\} 1\n' }
        @{ Name = 'metrics'; Argument = '-StatusPath status.json -MetricsPath none/suki.prom'; Other = 'status.json'; Expected = '(?s)"exit_code": +1,.*"ReportNotWritten": +1' }
    ) {
        Set-List 'visit-one-chunk'

        $night = Invoke-HostedNight $Argument

        $night.ExitCode | Should -Be 1 -Because $night.Output
        Get-Content -LiteralPath (Join-Path $folder $Other) -Raw | Should -Match $Expected
    }

    It 'Prometheus: its parser takes the metrics, and the alert in the docs names them' {
        Set-List 'visit-one-chunk', 'visit-gone'
        $null = Invoke-HostedNight '-MetricsPath suki.prom'
        $metrics = Get-Content -LiteralPath (Join-Path $folder 'suki.prom') -Raw

        $page = [System.IO.File]::ReadAllText((Join-Path $Repository 'docs/scheduled-runs.md'))
        foreach ($name in [regex]::Matches($page, 'suki_recordings_\w+').Value | Sort-Object -Unique) {
            $metrics | Should -Match "(?m)^$name\{archive="
        }

        $check = Join-Path $folder 'check.py'
        'import sys, prometheus_client.parser as p', 'print(sum(len(f.samples) for f in p.text_string_to_metric_families(open(sys.argv[1]).read())))' | Set-Content -LiteralPath $check
        $python = '/usr/bin/python3', 'python3' | Where-Object { Get-Command $_ -ErrorAction Ignore } | Where-Object { & $_ -c 'import prometheus_client' 2>$null; $LASTEXITCODE -eq 0 } | Select-Object -First 1
        if (-not $python) {
            Set-ItResult -Skipped -Because 'prometheus_client is not installed'
        }

        & $python $check (Join-Path $folder 'suki.prom') | Should -Be ([regex]::Matches($metrics, '(?m)^suki_').Count)
    }
}

Describe 'The recipe' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $page = [System.IO.File]::ReadAllText((Join-Path $Repository 'docs/scheduled-runs.md')) -replace "`r`n", "`n"
        function Get-Recipe([string] $Heading) {
            [regex]::Match($page, "(?ms)^#+ $Heading`$.*?^``````ps1\n(.*?)^``````$").Groups[1].Value
        }
    }

    It 'for each new file runs a command once a file, and again after it failed' {
        Set-List 'visit-three-chunks', 'visit-one-chunk'
        $recipe = (Get-Recipe 'Do something with each new file') -replace 'Invoke-Scan ', '& $scan '
        [System.IO.File]::WriteAllText((Join-Path $folder 'recipe.ps1'), "param(`$scan)`n$recipe")

        $first = Invoke-ChildShell -Sandbox $sandbox -Folder $folder '$ErrorActionPreference = "Stop"; & ./recipe.ps1 { param($Path) if ($Path -match "one-chunk") { throw "infected" }; "scanned" }; exit $LASTEXITCODE'
        $first.ExitCode | Should -Be 1 -Because ($first.Errors + ($first.Output -join ';'))
        @($first.Output -match '^scanned').Count | Should -Be 3
        $first.Errors | Should -Match 'infected'

        $second = Invoke-ChildShell -Sandbox $sandbox -Folder $folder '& ./recipe.ps1 { param($Path) "scanned" }; exit $LASTEXITCODE'
        $second.ExitCode | Should -Be 0 -Because ($second.Errors + ($second.Output -join ';'))
        @($second.Output -match '^scanned').Count | Should -Be 1
    }

    It 'for systemd is valid, with OnFailure= and the unit that it starts' {
        if (-not (Get-Command systemd-analyze -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'systemd is not installed'
        }

        foreach ($unit in 'suki-recordings.service', 'suki-recordings.timer', 'suki-failed@.service') {
            [System.IO.File]::WriteAllText((Join-Path $folder $unit), [regex]::Match($page, "(?ms)``/etc/systemd/system/$unit``[:.]\n\n``````ini\n(.*?)^``````$").Groups[1].Value)
        }

        $service = Join-Path $folder 'suki-recordings.service'
        $onFailure = [regex]::Match($page, '`(OnFailure=\S+)`').Groups[1].Value
        [System.IO.File]::WriteAllText($service, ([System.IO.File]::ReadAllText($service) -replace '(?m)^\[Unit\]$', "[Unit]`n$onFailure" -replace '/usr/bin/pwsh', '/bin/sh'))

        systemd-analyze verify --man=no $service (Join-Path $folder 'suki-recordings.timer') (Join-Path $folder 'suki-failed@.service') 2>&1 | Should -BeNullOrEmpty
        $onFailure | Should -Be 'OnFailure=suki-failed@%n.service'
    }

    It 'for SecretStore prompts for nothing that would take the next line as input' {
        Get-Recipe 'Keep the partner token in a vault' | Should -Match '(?m)^Install-Module .* -Force$'
    }

    It 'for SecretStore works when it is pasted as a block on a fresh account' {
        $secretModule = Get-Module -Name Microsoft.PowerShell.SecretStore, Microsoft.PowerShell.SecretManagement -ListAvailable | Select-Object -ExpandProperty ModuleBase -Unique
        if (@($secretModule).Count -lt 2) {
            Set-ItResult -Skipped -Because 'SecretManagement and SecretStore are not installed'
        }
        elseif ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows) {
            Set-ItResult -Skipped -Because 'on Windows it would change your own vault'
        }
        else {
            Set-List 'visit-one-chunk'
            $path = (@($ModuleFolder) + @($secretModule | ForEach-Object { $_ -replace '[\\/]Microsoft\.PowerShell\.Secret\w+([\\/][\d.]+)?$' } | Select-Object -Unique)) -join [System.IO.Path]::PathSeparator
            $account = @{ HOME = (New-Item -ItemType Directory -Path (Join-Path $folder 'home')).FullName; PSModulePath = $path }
            $recipe = (Get-Recipe 'Keep the partner token in a vault') -replace '(?m)^Install-Module.*$' -replace 'Read-Host -Prompt .+ -AsSecureString', "ConvertTo-SecureString '$($sandbox.PartnerToken)' -AsPlainText -Force"

            $store = Invoke-ChildShell -NoImport -Folder $folder -Variable $account "`$ErrorActionPreference = 'Stop'`n$recipe"
            $store.ExitCode | Should -Be 0 -Because $store.Errors
            $night = Invoke-Night "-PartnerId $($sandbox.PartnerId) -SecretName SukiPartner" $account
            $night.ExitCode | Should -Be 0 -Because ($night.Output + $night.Errors)
        }
    }
}
