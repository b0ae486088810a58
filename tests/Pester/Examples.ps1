# Dot-sourced by Examples.Tests.ps1 and by build.ps1: where the examples of the docs are.

# Every block of PowerShell in the README and in the help; with -All also in the other pages, whose recipes need other people's servers and vaults.
function Get-DocExample {
    param([switch] $All)

    $root = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath
    $files = @(Join-Path $root 'README.md') + @(Get-ChildItem -Path (Join-Path $root 'docs/en-US') -Filter '*.md' | Select-Object -ExpandProperty FullName)
    if ($All) {
        $files += Get-ChildItem -Path (Join-Path $root 'docs') -Filter '*.md' | Select-Object -ExpandProperty FullName
    }

    foreach ($file in $files) {
        $text = [System.IO.File]::ReadAllText($file) -replace "`r`n", "`n"
        $number = 0
        foreach ($block in [regex]::Matches($text, '(?ms)^```powershell\n(.*?)^```$')) {
            $number++
            [pscustomobject]@{
                Name = "$([System.IO.Path]::GetFileName($file)), block $number"
                Code = $block.Groups[1].Value
            }
        }
    }
}
