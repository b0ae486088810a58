# Dot-sourced by the tests: the staged module, the sandbox program, and shells to try them in.

$Repository = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath

# The module under test: the staged one, or the installed package that SUKI_SDP_TEST_MODULE names.
$ModulePath = if ($env:SUKI_SDP_TEST_MODULE) { $env:SUKI_SDP_TEST_MODULE } else { Join-Path $Repository 'out/SukiSdp' }

# Installed modules lie in a folder with the version's name, which cannot be imported by its path alone.
$ModuleFile = Join-Path $ModulePath 'SukiSdp.psd1'
$ModuleFolder = $ModulePath -replace '[\\/]SukiSdp([\\/][\d.]+)?[\\/]?$'

# Returns whether the output of a shell has its prompts. On Windows, it writes them to the console, even if its output is redirected.
function Test-PromptInOutput {
    -not ($PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows)
}

# Starts the sandbox program on free ports. Its Uri, Token, PartnerToken and Process.
function Start-Sandbox {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing but itself.')]
    param([string[]] $Argument = @())

    $program = Get-ChildItem -Path (Join-Path $Repository 'src/SukiSdp.Sandbox/bin') -Recurse -Filter 'SukiSdp.Sandbox.dll' |
        Where-Object FullName -NotMatch '[\\/]ref[\\/]' |
        Sort-Object -Property LastWriteTime |
        Select-Object -Last 1
    if (-not $program) {
        throw 'The sandbox is not built: dotnet build src/SukiSdp.Sandbox'
    }

    $start = New-Object System.Diagnostics.ProcessStartInfo 'dotnet', "`"$($program.FullName)`" --json --api-port 0 --storage-port 0 $($Argument -join ' ')"
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $greeting = $process.StandardOutput.ReadLine() | ConvertFrom-Json
    [pscustomobject]@{
        Process      = $process
        Uri          = $greeting.apiUri
        Token        = $greeting.token
        PartnerId    = $greeting.partnerId
        PartnerToken = $greeting.partnerToken
    }
}

function Stop-Sandbox {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It ends what Start-Sandbox began.')]
    param($Sandbox)

    if ($Sandbox) {
        $Sandbox.Process.Kill()
        $Sandbox.Process.WaitForExit()
    }
}

# Tells the sandbox something, or asks it: requests, faults, reset-log, expire-urls, expire-tokens.
function Invoke-SandboxControl {
    param($Sandbox, [string] $Name, $Fault)

    $uri = "$($Sandbox.Uri)sandbox/$Name"
    if ($Name -eq 'requests') {
        (Invoke-RestMethod -Uri $uri).requests
    }
    else {
        $null = Invoke-RestMethod -Method Post -Uri $uri -Body (ConvertTo-Json -InputObject @($Fault) -Depth 5) -ContentType 'application/json'
    }
}

# What a script must not find in the environment: the settings of the user who runs the tests. A PSModulePath of another edition would even be wrong.
$Foreign = 'PSModulePath', 'SUKI_SDP_BASE_URI', 'SUKI_SDP_TOKEN', 'SUKI_SDP_PROVIDER_ID', 'SUKI_SDP_PARTNER_ID', 'SUKI_SDP_PARTNER_TOKEN'

# Runs a script in a new runspace of this process, with the module imported (not with -NoImport) and the folder as its location. For scripts that need no process of
# their own: a shell takes a second to start. Its Output (lines) and Errors (text).
function Invoke-Runspace {
    param([string] $Script, $Sandbox, [string] $Folder = $TestDrive, [switch] $NoImport)

    $import = if ($NoImport) { '' } else { "; Import-Module -Name '$($ModuleFile -replace "'", "''")' -ErrorAction Stop" }
    $before = @{}
    foreach ($name in $Foreign | Where-Object { $_ -ne 'PSModulePath' }) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }

    $shell = [powershell]::Create()
    try {
        if ($Sandbox) {
            $env:SUKI_SDP_BASE_URI = $Sandbox.Uri
            $env:SUKI_SDP_TOKEN = $Sandbox.Token
        }

        $null = $shell.AddScript("Set-Location -LiteralPath '$($Folder -replace "'", "''")'$import").Invoke()
        $shell.Commands.Clear()
        $output = $shell.AddScript($Script).Invoke()
        [pscustomobject]@{
            Output = @($output | ForEach-Object { "$_" -split '\r?\n' } | Where-Object { $_ })
            Errors = ($shell.Streams.Error | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" }) -join "`n"
        }
    }
    finally {
        $shell.Dispose()
        foreach ($entry in $before.GetEnumerator()) {
            [Environment]::SetEnvironmentVariable($entry.Key, $entry.Value)
        }
    }
}

# The start of a shell like this one by a command line, without the settings of the user who runs the tests.
function New-ShellStart {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing but itself.')]
    param([string] $CommandLine, $Sandbox, [string] $Folder, [hashtable] $Variable, [switch] $Interactive)

    # PowerShell may be a program of its own, or a DLL that dotnet runs.
    $program = (Get-Process -Id $PID).Path
    $dll = if ([System.IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { "`"$PSHOME/pwsh.dll`" " } else { '' }
    $start = New-Object System.Diagnostics.ProcessStartInfo $program, "$dll-NoLogo -NoProfile $(if (-not $Interactive) { '-NonInteractive ' })-ExecutionPolicy Bypass $CommandLine"
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $Interactive
    $start.WorkingDirectory = $Folder
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    foreach ($name in $Foreign) {
        $start.EnvironmentVariables.Remove($name)
    }

    $start.EnvironmentVariables['NO_COLOR'] = '1'
    if ($Sandbox) {
        $start.EnvironmentVariables['SUKI_SDP_BASE_URI'] = $Sandbox.Uri
        $start.EnvironmentVariables['SUKI_SDP_TOKEN'] = $Sandbox.Token
    }

    foreach ($entry in $Variable.GetEnumerator()) {
        $start.EnvironmentVariables[$entry.Key] = $entry.Value
    }

    $start
}

# Runs a shell like this one by a command line, as a scheduler does, and finds the module under test by its name: its ExitCode, Output and Errors (text).
function Invoke-ScheduledTask {
    param([string] $CommandLine, $Sandbox, [string] $Folder = $TestDrive, [hashtable] $Variable = @{})

    $variables = @{ PSModulePath = $ModuleFolder }
    foreach ($entry in $Variable.GetEnumerator()) {
        $variables[$entry.Key] = $entry.Value
    }

    $start = New-ShellStart -CommandLine $CommandLine -Sandbox $Sandbox -Folder $Folder -Variable $variables
    $process = [System.Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output; Errors = $errors.Result }
}

# Starts a shell like this one, as a scheduler does: no profile and no prompts. The script begins with the module imported and the folder as its location.
# With input lines, the shell is interactive, and reads these lines.
function Start-ChildShell {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing but itself.')]
    param([string] $Script, $Sandbox, [string] $Folder = $TestDrive, [switch] $NoImport, [hashtable] $Variable = @{}, [string[]] $InputLine)

    $file = Join-Path ([System.IO.Path]::GetTempPath()) "SukiSdp-$([guid]::NewGuid()).ps1"
    $import = if ($NoImport) { '' } else { "Import-Module -Name '$($ModuleFile -replace "'", "''")' -ErrorAction Stop" }
    $text = "Set-Location -LiteralPath '$($Folder -replace "'", "''")'", '[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false', '$ProgressPreference = "SilentlyContinue"', $import, $Script
    [System.IO.File]::WriteAllText($file, ($text -join [Environment]::NewLine), (New-Object System.Text.UTF8Encoding $true))

    $start = New-ShellStart -CommandLine "-File `"$file`"" -Sandbox $Sandbox -Folder $Folder -Variable $Variable -Interactive:($InputLine.Count -gt 0)
    $start.StandardOutputEncoding = [System.Text.Encoding]::UTF8
    $process = [System.Diagnostics.Process]::Start($start)
    if ($InputLine) {
        $process.StandardInput.Write(($InputLine -join [Environment]::NewLine) + [Environment]::NewLine)
        $process.StandardInput.Close()
    }

    [pscustomobject]@{
        Process = $process
        Output  = $process.StandardOutput.ReadToEndAsync()
        Errors  = $process.StandardError.ReadToEndAsync()
        File    = $file
    }
}

# Waits for a child shell: its ExitCode, Output (lines) and Errors (text).
function Wait-ChildShell {
    param($Shell, [int] $Seconds = 600)

    if (-not $Shell.Process.WaitForExit($Seconds * 1000)) {
        $Shell.Process.Kill()
        throw "The child shell did not end within $Seconds s."
    }

    [System.IO.File]::Delete($Shell.File)
    [pscustomobject]@{
        ExitCode = $Shell.Process.ExitCode
        Output   = @($Shell.Output.Result -split '\r?\n' | Where-Object { $_ })
        Errors   = $Shell.Errors.Result
    }
}

# A script in a child shell, from its start to its end.
function Invoke-ChildShell {
    param([string] $Script, $Sandbox, [string] $Folder = $TestDrive, [switch] $NoImport, [hashtable] $Variable = @{}, [string[]] $InputLine)

    Wait-ChildShell (Start-ChildShell @PSBoundParameters)
}
