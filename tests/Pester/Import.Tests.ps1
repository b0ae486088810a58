BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
}

Describe 'Importing the module' -Tag 'Package' {
    It 'exports what the manifest says, and nothing else' {
        $shell = Invoke-ChildShell '(Get-Command -Module SukiSdp | Sort-Object -Property Name | ForEach-Object { "$($_.CommandType) $($_.Name)" }) -join ","'

        $manifest = Import-PowerShellDataFile -LiteralPath $ModuleFile
        $shell.Output | Should -Be (($manifest.CmdletsToExport | Sort-Object | ForEach-Object { "Cmdlet $_" }) -join ',')
        $shell.ExitCode | Should -Be 0
    }

    It 'writes no output' {
        $shell = Invoke-ChildShell ''

        $shell.Output | Should -BeNullOrEmpty
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'has a manifest that the gallery accepts' {
        $module = Test-ModuleManifest -Path $ModuleFile -ErrorAction Stop

        $module.Tags | Should -Contain 'PSEdition_Core'
        $module.Tags | Should -Contain 'PSEdition_Desktop'
        $module.ProjectUri, $module.LicenseUri, $module.IconUri, $module.ReleaseNotes | Should -Not -BeNullOrEmpty
        $module.Description, $module.Author, $module.Copyright | Should -Not -BeNullOrEmpty
    }

    It 'loads the DLLs of the shell''s own framework' {
        $folder = if ($PSVersionTable.PSEdition -eq 'Core') { 'net8.0' } else { 'net472' }

        $shell = Invoke-Runspace '(Get-Command Get-SukiRecording).ImplementingType.Assembly.Location'

        $shell.Output | Should -Be ([System.IO.Path]::GetFullPath((Join-Path $ModulePath "bin/$folder/SukiSdp.Cmdlets.dll")))
    }

    It 'works in strict mode' {
        $shell = Invoke-Runspace -NoImport "Set-StrictMode -Version Latest; Import-Module '$ModuleFile' -ErrorAction Stop; 'loaded'"

        $shell.Output | Should -Be 'loaded'
        $shell.Errors | Should -BeNullOrEmpty
    }

    It 'uses only approved verbs' {
        $shell = Invoke-Runspace -NoImport "Import-Module '$ModuleFile' 3>&1"

        $shell.Output | Should -BeNullOrEmpty
    }
}

# What README and about_SukiSdp quote.
Describe 'The execution policy' {
    BeforeAll {
        function Invoke-Import([string] $Policy) {
            $task = Invoke-ScheduledTask "-ExecutionPolicy $Policy -Command `"Import-Module '$ModuleFile'`""
            [pscustomobject]@{ ExitCode = $task.ExitCode; Errors = $task.Errors -replace '\s+', ' ' }
        }
    }

    BeforeEach {
        if ($PSVersionTable.PSEdition -ne 'Desktop' -and -not $IsWindows) {
            Set-ItResult -Skipped -Because 'only Windows has execution policies'
        }
    }

    It 'Restricted refuses the format file, because running scripts is disabled' {
        $import = Invoke-Import Restricted

        $import.ExitCode | Should -Be 1
        $import.Errors | Should -Match 'format data file.+running scripts is disabled on this system'
    }

    It 'AllSigned refuses the format file, because it is not digitally signed' -Tag 'Wine: no Authenticode, which the policy asks about a file without a signature' {
        $import = Invoke-Import AllSigned

        $import.ExitCode | Should -Be 1
        $import.Errors | Should -Match 'format data file.+is not digitally signed'
    }
}

Describe 'The first call' -Tag 'Package' {
    BeforeAll {
        $sandbox = Start-Sandbox
    }

    AfterAll {
        Stop-Sandbox $sandbox
    }

    It 'needs no reflection of System.Text.Json' {
        # With the switch off, a call that would need it fails; the resolver's only instance would exist if it had been used.
        $shell = Invoke-ChildShell -NoImport -Sandbox $sandbox @"
[AppContext]::SetSwitch('System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault', `$false)
Import-Module '$ModuleFile'
@(Get-SukiRecording visit-three-chunks | Save-SukiRecording -Destination reflection -PassThru).Count
`$json = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'System.Text.Json' }
`$resolver = `$json.GetType('System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver')
`$null -eq `$resolver.GetField('s_defaultInstance', [System.Reflection.BindingFlags] 'NonPublic, Static').GetValue(`$null)
"@

        $shell.Errors | Should -BeNullOrEmpty
        $shell.Output | Should -Be '3', 'True'
    }
}

Describe 'The parameters' -Tag 'Package' {
    # A snapshot: scripts rely on every line of it. When a change is meant, copy the file that the failing test names over Parameters.txt.
    It 'are those that scripts rely on' {
        $shell = Invoke-Runspace @'
$common = [System.Management.Automation.Cmdlet]::CommonParameters + 'ProgressAction'
foreach ($command in Get-Command -Module SukiSdp | Sort-Object -Property Name) {
    foreach ($parameter in $command.Parameters.Values | Where-Object Name -NotIn $common | Sort-Object -Property Name) {
        foreach ($set in $parameter.ParameterSets.GetEnumerator() | Sort-Object -Property Key) {
            $facts = @(
                if ($set.Value.IsMandatory) { 'mandatory' }
                if ($set.Value.Position -ge 0) { "position $($set.Value.Position)" }
                if ($set.Value.ValueFromPipeline) { 'from the pipeline' }
                if ($set.Value.ValueFromPipelineByPropertyName) { 'by property name' }
                if ($parameter.Aliases) { "alias $($parameter.Aliases -join ', ')" }
            )
            "$($command.Name) -$($parameter.Name) <$($parameter.ParameterType)> $($set.Key -replace '__AllParameterSets', 'all sets'): $($facts -join '; ')".TrimEnd(' ', ':')
        }
    }
}
'@
        $file = Join-Path $PSScriptRoot 'Parameters.txt'
        $differences = @(Compare-Object -ReferenceObject @(Get-Content -LiteralPath $file) -DifferenceObject $shell.Output | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" })
        $now = Join-Path ([System.IO.Path]::GetTempPath()) "SukiSdp-Parameters-$([guid]::NewGuid()).txt"
        if ($differences) {
            [System.IO.File]::WriteAllText($now, ($shell.Output -join "`n") + "`n")
        }

        $differences | Should -BeNullOrEmpty -Because "that is the snapshot; the parameters as they are now: $now"
    }
}
