# Dot-sourced by Examples.Tests.ps1 and by build.ps1: where the examples of the docs are.

# Every block of PowerShell in the README and in what is below docs.
function Get-DocExample {
    $root = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '../..')).ProviderPath
    $files = @(Join-Path $root 'README.md') + @(Get-ChildItem -Path (Join-Path $root 'docs') -Recurse -Filter '*.md' | Select-Object -ExpandProperty FullName)
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
