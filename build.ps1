<#
.SYNOPSIS
Builds, tests and packs SukiSdp. Works in Windows PowerShell 5.1 and in PowerShell 7; needs the .NET 10 SDK.
.PARAMETER Task
Build: stages the module in out/SukiSdp. Test: runs dotnet test, which runs Pester in the PowerShell of .config/dotnet-tools.json, then Pester in this shell
if it's a different version and has Pester, then Analyze if PSScriptAnalyzer is installed; prints the number of tests, and fails at the end if anything failed.
Analyze: runs PSScriptAnalyzer on the scripts and on the examples in the docs. Docs: creates the skeleton of each page that is missing in docs/en-US, and
generates the MAML from the pages; needs Microsoft.PowerShell.PlatyPS 1.x. Pack: creates SukiSdp.VERSION.nupkg from the staged module. Clean: removes all
build output.
.PARAMETER OutputFolder
Specifies the folder for the package. The default is out.
.PARAMETER NoBuild
Indicates that Pack uses the existing staged module without building.
.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Test, Pack
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Analyze', 'Docs', 'Pack', 'Clean')]
    [string[]] $Task = 'Build',

    [string] $OutputFolder = (Join-Path $PSScriptRoot 'out'),

    [switch] $NoBuild
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$out = Join-Path $PSScriptRoot 'out'
$module = Join-Path $out 'SukiSdp'
$packageFolder = $OutputFolder
$packsAsItIs = $NoBuild

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

function Test-Tool([string] $Name, [version] $Minimum) {
    [bool] (Get-Module -Name $Name -ListAvailable | Where-Object Version -GE $Minimum)
}

function Invoke-Build {
    Invoke-DotNet build (Join-Path $PSScriptRoot 'src/SukiSdp.Cmdlets') '-t:Stage' -v quiet -nologo
    Write-Output "Staged: $module"
}

# Each part runs, whatever became of the one before.
function Invoke-Test {
    $failed = @()
    $count = @{ total = 0; passed = 0; failed = 0 }

    $results = Join-Path $out 'TestResults'
    Remove-Item $results -Recurse -ErrorAction Ignore
    try {
        Invoke-DotNet test $PSScriptRoot --logger trx --results-directory $results
    }
    catch {
        $failed += "$_"
    }

    foreach ($file in Get-ChildItem $results -Filter '*.trx' -ErrorAction Ignore) {
        $counters = ([xml] [System.IO.File]::ReadAllText($file.FullName)).TestRun.ResultSummary.Counters
        $count.total += [int] $counters.total
        $count.passed += [int] $counters.passed
        $count.failed += [int] $counters.failed + [int] $counters.error + [int] $counters.timeout + [int] $counters.aborted
    }

    $pinned = (Get-Content (Join-Path $PSScriptRoot '.config/dotnet-tools.json') -Raw | ConvertFrom-Json).tools.powershell.version
    if ("$($PSVersionTable.PSVersion)" -eq $pinned) {
        Write-Output "dotnet test has run Pester in PowerShell $pinned."
    }
    elseif (Test-Tool Pester 5.0) {
        Import-Module Pester -MinimumVersion 5.0
        $result = Invoke-Pester -Path (Join-Path $PSScriptRoot 'tests/Pester') -PassThru
        $count.total += $result.TotalCount
        $count.passed += $result.PassedCount
        $count.failed += $result.FailedCount
        if ($result.Result -ne 'Passed') {
            $failed += "Pester failed in PowerShell $($PSVersionTable.PSVersion)."
        }
    }
    else {
        Write-Output "Pester was not run in PowerShell $($PSVersionTable.PSVersion), which has no Pester 5.0 or later."
    }

    if (Test-Tool PSScriptAnalyzer 1.22) {
        try {
            Invoke-Analyze
        }
        catch {
            $failed += "$_"
        }
    }
    else {
        Write-Output 'The scripts were not analyzed: PSScriptAnalyzer 1.22 or later is not installed.'
    }

    # A failure that isn't a failed test, such as a failed build, counts as one.
    if ($failed -and -not $count.failed) {
        $count.failed = 1
        $count.total++
    }

    Write-Output "$($count.passed) passed, $($count.failed) failed, $($count.total - $count.passed - $count.failed) skipped"
    if ($failed) {
        throw ($failed -join ' ')
    }
}

function Invoke-Analyze {
    Invoke-Build
    Import-Module PSScriptAnalyzer -MinimumVersion 1.22
    . (Join-Path $PSScriptRoot 'tests/Pester/Examples.ps1')

    $settings = Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1'
    # Of the two manifests the staged one, which has beside it what it names.
    $scripts = @(
        Get-ChildItem -Path $PSScriptRoot -Recurse -File -Include '*.ps1', '*.psm1', '*.psd1' |
            Where-Object FullName -NotMatch '[\\/](out|bin|obj)[\\/]' |
            Where-Object FullName -NE (Join-Path $PSScriptRoot 'SukiSdp.psd1')
        Get-Item (Join-Path $module 'SukiSdp.psd1')
    )

    # Data files are indented by two. What a block of Pester's sets, another one uses, and the rule does not see that.
    $not = @{ '*.psd1' = 'PSUseConsistentIndentation'; '*.Tests.ps1' = 'PSUseDeclaredVarsMoreThanAssignments' }
    $found = @(
        foreach ($script in $scripts) {
            $exclude = @($not.GetEnumerator() | Where-Object { $script.Name -like $_.Key } | ForEach-Object Value)
            Invoke-ScriptAnalyzer -Path $script.FullName -Settings $settings -ExcludeRule $exclude
        }
        foreach ($example in Get-DocExample -All) {
            Invoke-ScriptAnalyzer -ScriptDefinition $example.Code -Settings $settings |
                Select-Object Severity, RuleName, Line, Message, @{ Name = 'ScriptName'; Expression = { $example.Name } }
        }
    )
    if ($found) {
        $found | Format-List Severity, RuleName, ScriptName, Line, Message
        throw "PSScriptAnalyzer found $($found.Count) issues."
    }

    Write-Output "Analyzed: $($scripts.Count) scripts and the examples in the docs."
}

# PlatyPS 1.0 writes MAML without default values, with the code of an example among its remarks, with Markdown, and with a control character in
# empty paragraphs. This function corrects that, so that Get-Help shows defaults, and each example with a prompt and its remark below.
function Convert-Maml([string] $From, [string] $To, [object[]] $Help) {
    function ConvertTo-PlainText([string] $Markdown) {
        $Markdown -replace '`|\*\*|\x80' -replace '\[([^\]]+)\]\((https:[^)]+)\)', '$1 ($2)'
    }

    # "PS> " in front of each statement, not of its continuation lines.
    function Add-Prompt([string] $Code) {
        $syntax = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
        $first = @($syntax.EndBlock.Statements | ForEach-Object { $_.Extent.StartLineNumber })
        $number = 0
        @($Code -split '\r?\n' | ForEach-Object { $number++; if ($number -in $first) { "PS> $_" } else { $_ } }) -join "`n"
    }

    $xml = New-Object System.Xml.XmlDocument
    $xml.LoadXml(([System.IO.File]::ReadAllText($From) -replace '&#x80;'))
    $names = New-Object System.Xml.XmlNamespaceManager $xml.NameTable
    foreach ($prefix in 'maml', 'command', 'dev') {
        $names.AddNamespace($prefix, $xml.DocumentElement.GetNamespaceOfPrefix($prefix))
    }

    function Add-Paragraph($Parent, [string[]] $Text) {
        $Parent.RemoveAll()
        foreach ($line in $Text) {
            $Parent.AppendChild($xml.CreateElement('maml', 'para', $names.LookupNamespace('maml'))).InnerText = $line
        }
    }

    foreach ($command in $Help) {
        $node = $xml.SelectSingleNode("//command:command[command:details/command:name = '$($command.Title)']", $names)
        foreach ($parameter in $command.Parameters) {
            $type = $node.SelectSingleNode("command:parameters/command:parameter[maml:name = '$($parameter.Name)']/dev:type", $names)
            $default = $xml.CreateElement('dev', 'defaultValue', $names.LookupNamespace('dev'))
            $default.InnerText = $parameter.DefaultValue
            [void] $type.ParentNode.InsertAfter($default, $type)
        }

        $nodes = $node.SelectNodes('command:examples/command:example', $names)
        foreach ($number in 0..($nodes.Count - 1)) {
            if ($command.Examples[$number].Remarks -notmatch '(?s)^\s*```powershell\r?\n(.+?)\r?\n```\s+(.+?)\s*$') {
                throw "$($command.Title), example $($number + 1): the page must have a block of code and a remark."
            }

            ($code, $remark) = $Matches[1, 2]
            $nodes[$number].SelectSingleNode('maml:introduction', $names).RemoveAll()
            $nodes[$number].SelectSingleNode('dev:code', $names).InnerText = Add-Prompt $code
            Add-Paragraph $nodes[$number].SelectSingleNode('dev:remarks', $names) (@($remark -split '(?:\r?\n){2,}') + '')
        }
    }

    foreach ($text in $xml.SelectNodes('//text()[not(parent::dev:code)]', $names)) {
        $text.Value = ConvertTo-PlainText $text.Value
    }

    $settings = New-Object System.Xml.XmlWriterSettings -Property @{ Indent = $true; NewLineChars = "`n"; Encoding = New-Object System.Text.UTF8Encoding $false }
    $writer = [System.Xml.XmlWriter]::Create($To, $settings)
    try {
        $xml.Save($writer)
    }
    finally {
        $writer.Dispose()
    }

    [System.IO.File]::AppendAllText($To, "`n")
}

# Makes the help of the pages, and the skeleton of a page that is missing; a test fails until its placeholders are filled. Pages that are there are
# left as they are: Update-MarkdownCommandHelp of PlatyPS 1.0 doubles descriptions. The same test says where a page and its cmdlet disagree.
function Invoke-Docs {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseSingularNouns', '', Justification = 'The task is called Docs.')]
    param()

    Invoke-Build
    Set-StrictMode -Off # PlatyPS runs scripts of its own in this scope, and they do not bear it.
    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0
    Import-Module $module -Force

    # PlatyPS puts what it makes into a folder with the module's name.
    $pages = Join-Path $PSScriptRoot 'docs/en-US'
    $made = Join-Path $out 'docs'
    $new = @{ OutputFolder = $made; Encoding = New-Object System.Text.UTF8Encoding $false; Force = $true }
    $missing = @(Get-Command -Module SukiSdp | Where-Object { -not (Test-Path (Join-Path $pages "$($_.Name).md")) })
    if ($missing) {
        New-MarkdownCommandHelp -CommandInfo $missing @new | Copy-Item -Destination $pages
    }

    $help = Get-ChildItem (Join-Path $pages '*-*.md') | ForEach-Object { Import-MarkdownCommandHelp -LiteralPath $_.FullName }
    $maml = Export-MamlCommandHelp -CommandHelp $help @new

    Convert-Maml -From $maml.FullName -To (Join-Path $pages $maml.Name) -Help $help
    Remove-Item $made -Recurse
    Invoke-Build
}

function Invoke-Pack {
    if (-not $packsAsItIs) {
        Invoke-Build
    }

    # Publishing to a folder is how PowerShell makes a package. PSResourceGet is part of PowerShell 7.4 and later, PowerShellGet of 5.1.
    $folder = New-Item -ItemType Directory -Force -Path $packageFolder
    $repository = @{ Name = "SukiSdp-$PID" }
    Remove-Item (Join-Path $folder.FullName '*.nupkg')
    if (Get-Command Publish-PSResource -ErrorAction Ignore) {
        Register-PSResourceRepository @repository -Uri $folder.FullName -Trusted
        try {
            Publish-PSResource -Path $module -Repository $repository.Name
        }
        finally {
            Unregister-PSResourceRepository @repository
        }
    }
    else {
        Register-PSRepository @repository -SourceLocation $folder.FullName -PublishLocation $folder.FullName -InstallationPolicy Trusted
        try {
            Publish-Module -Path $module -Repository $repository.Name
        }
        finally {
            Unregister-PSRepository @repository
        }
    }

    Write-Output "Packed: $(Get-Item (Join-Path $folder.FullName '*.nupkg'))"
}

function Invoke-Clean {
    $built = @(
        $out
        foreach ($project in Get-ChildItem (Join-Path $PSScriptRoot 'src'), (Join-Path $PSScriptRoot 'tests') -Directory) {
            Join-Path $project.FullName 'bin'
            Join-Path $project.FullName 'obj'
        }
    )
    $built | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
}

foreach ($name in $Task) {
    & "Invoke-$name"
}
