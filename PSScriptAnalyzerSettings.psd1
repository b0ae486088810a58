@{
  Severity = @('Error', 'Warning', 'Information')
  Rules    = @{
    PSUseCompatibleSyntax                     = @{
      Enable         = $true
      TargetVersions = @('5.1', '7.4')
    }
    PSPlaceOpenBrace                          = @{
      Enable     = $true
      OnSameLine = $true
    }
    PSPlaceCloseBrace                         = @{
      Enable       = $true
      NewLineAfter = $true
    }
    PSUseConsistentIndentation                = @{
      Enable          = $true
      IndentationSize = 4
    }
    PSUseConsistentWhitespace                 = @{
      Enable                                  = $true
      IgnoreAssignmentOperatorInsideHashTable = $true
    }
    PSUseCorrectCasing                        = @{
      Enable = $true
    }
    PSAvoidUsingDoubleQuotesForConstantString = @{
      Enable = $true
    }
    PSAvoidUsingPositionalParameters          = @{
      Enable           = $true
      CommandAllowList = @('Invoke-DotNet')
    }
  }
}
