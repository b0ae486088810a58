@{
  Severity     = @('Error', 'Warning', 'Information')
  ExcludeRules = @()
  Rules        = @{
    PSUseCompatibleSyntax          = @{
      Enable         = $true
      TargetVersions = @('5.1', '7.4')
    }
    PSPlaceOpenBrace               = @{
      Enable     = $true
      OnSameLine = $true
    }
    PSPlaceCloseBrace              = @{
      Enable       = $true
      NewLineAfter = $true
    }
    PSUseConsistentIndentation     = @{
      Enable          = $true
      IndentationSize = 4
    }
    PSUseConsistentWhitespace      = @{
      Enable = $true
    }
    PSUseCorrectCasing             = @{
      Enable = $true
    }
    PSAvoidUsingDoubleQuotesForConstantString = @{
      Enable = $true
    }
  }
}
