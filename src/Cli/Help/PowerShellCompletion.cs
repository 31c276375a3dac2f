using System.CommandLine;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>Completion for PowerShell.</summary>
internal static class PowerShellCompletion
{
    /// <summary>Writes the script.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        output.WriteLine(
            "# PowerShell completion of segment; in the profile: segment completion powershell | Out-String | Invoke-Expression");
        output.WriteLine("Register-ArgumentCompleter -Native -CommandName segment -ScriptBlock {");
        output.WriteLine("    param($wordToComplete, $commandAst, $cursorPosition)");
        output.WriteLine("    $options = @{");
        foreach (Verb verb in set.Verbs)
            output.WriteLine(
                $"        '{verb.Command.Name}' = {List(verb.Command.Options.SelectMany(DeclaredSetting.Names).Append("--help"))}");
        output.WriteLine("    }");
        output.WriteLine("    $values = @{");
        foreach (Verb verb in set.Verbs)
        {
            if (verb.InputWords.Count > 0)
                output.WriteLine($"        '{verb.Command.Name}' = {List(verb.InputWords)}");
            foreach (Option option in verb.Command.Options.Where(option => DeclaredSetting.Words(option).Count > 0))
            {
                foreach (string name in DeclaredSetting.Names(option))
                    output.WriteLine($"        '{verb.Command.Name} {name}' = {List(DeclaredSetting.Words(option))}");
            }
        }
        output.WriteLine("    }");
        output.WriteLine($"    $verbs = {List(set.Verbs.Select(verb => verb.Command.Name))}");
        output.WriteLine("""
                $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
                $verb = $words | Select-Object -Skip 1 | Where-Object { $_ -notlike '-*' } | Select-Object -First 1
                $candidates = if (-not $verb) { $verbs + '--help', '--version' }
                    elseif ($values.ContainsKey("$verb $($words[-1])")) { $values["$verb $($words[-1])"] }
                    elseif ($wordToComplete -like '-*') { $options[$verb] }
                    elseif ($values.ContainsKey($verb)) { $values[$verb] }
                $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """);
    }

    private static string List(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(word => $"'{word}'"))})";
}
