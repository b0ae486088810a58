# The package as the gallery would give it: made from the staged module, installed from a folder, used in a clean shell.
BeforeAll {
    . "$PSScriptRoot/Shell.ps1"
    $sandbox = Start-Sandbox
    $feed = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'feed')).FullName
    $feedName = "SukiSdpTest-$PID"
    $mine = $PSVersionTable.PSEdition -eq 'Desktop' -or $IsWindows

    # CI tests the package that it will publish.
    if ($env:SUKI_SDP_TEST_PACKAGE) {
        Copy-Item -Path $env:SUKI_SDP_TEST_PACKAGE -Destination $feed
    }
    else {
        & (Join-Path $Repository 'build.ps1') -Task Pack -NoBuild -OutputFolder $feed | Out-Null
    }

    # A home of its own for what is installed, where the system has such a thing.
    $userHome = Join-Path $TestDrive 'home'
    $surroundings = @{ HOME = $userHome; XDG_DATA_HOME = (New-Item -ItemType Directory -Path (Join-Path $userHome '.local/share')).FullName }
}

AfterAll {
    Stop-Sandbox $sandbox
}

Describe 'The package' {
    It 'contains the files of the staged module, byte for byte, and nothing else' {
        $root = Join-Path $Repository 'out/SukiSdp'
        if (-not (Test-Path -LiteralPath $root)) {
            Set-ItResult -Skipped -Because 'the package was made on another computer'
        }

        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $package = [System.IO.Compression.ZipFile]::OpenRead((Get-ChildItem -Path $feed -Filter '*.nupkg').FullName)
        $files = foreach ($entry in $package.Entries | Where-Object FullName -NotMatch '^(_rels|package)/|\[Content_Types\]|\.nuspec$') {
            $content = $entry.Open()
            "$([uri]::UnescapeDataString($entry.FullName)) $((Get-FileHash -InputStream $content).Hash)"
            $content.Dispose()
        }
        $package.Dispose()

        $staged = Get-ChildItem -Path $root -Recurse -File | ForEach-Object { "$($_.FullName.Substring($root.Length + 1).Replace('\', '/')) $((Get-FileHash -LiteralPath $_.FullName).Hash)" }
        $files | Sort-Object | Should -Be ($staged | Sort-Object)
    }

    BeforeDiscovery {
        $ways = @(
            @{
                Command = 'Install-PSResource'
                Module  = 'Microsoft.PowerShell.PSResourceGet'
                Script  = "Register-PSResourceRepository -Name {0} -Uri '{1}' -Trusted; Install-PSResource -Name SukiSdp -Repository {0} -Scope CurrentUser -Reinstall; Unregister-PSResourceRepository -Name {0}"
                Tag     = @()
            }
            @{
                Command = 'Install-Module'
                Module  = 'PowerShellGet'
                Script  = "Register-PSRepository -Name {0} -SourceLocation '{1}' -InstallationPolicy Trusted; Install-Module -Name SukiSdp -Repository {0} -Scope CurrentUser -Force; Unregister-PSRepository -Name {0}"
                Tag     = 'Wine: no Authenticode, which Install-Module asks about a file without a signature'
            }
        )
    }

    foreach ($way in $ways) {
        It 'installs with <Command>, loads by its name in a clean shell, and runs' -Tag $way.Tag -ForEach $way {
            if (-not (Get-Module -Name $Module -ListAvailable)) {
                Set-ItResult -Skipped -Because "there is no $Module here"
            }

            if ($mine -and -not $env:CI) {
                Set-ItResult -Skipped -Because 'on Windows it would install among your own modules'
            }

            $install = Invoke-ChildShell -NoImport -Variable $surroundings ('$ErrorActionPreference = "Stop"; ' + ($Script -f $feedName, $feed))
            $install.Errors | Should -BeNullOrEmpty
            $install.ExitCode | Should -Be 0

            $use = Invoke-ChildShell -NoImport -Sandbox $sandbox -Variable $surroundings @'
Import-Module SukiSdp -ErrorAction Stop
(Get-Module SukiSdp).Version.ToString()
Save-SukiRecording visit-one-chunk -Destination installed -Force -PassThru | ForEach-Object { "$($_.Status) $($_.Verification)" }
(Get-Help Save-SukiRecording).Synopsis
'@
            $use.Errors | Should -BeNullOrEmpty
            $use.Output[0, 1] | Should -Be (Import-PowerShellDataFile -LiteralPath (Join-Path $Repository 'SukiSdp.psd1')).ModuleVersion, 'Saved Crc32C'
            $use.Output[2] | Should -BeLike 'Saves the recordings*'
        }
    }
}
