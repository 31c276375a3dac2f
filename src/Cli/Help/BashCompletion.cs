using System.CommandLine;
using Segmentation.Cli.Options;
using Segmentation.Cli.Options.Layers;
using Segmentation.Cli.Verbs;

namespace Segmentation.Cli.Help;

/// <summary>Completion for bash 3.2 and later.</summary>
internal static class BashCompletion
{
    /// <summary>Writes the script.</summary>
    public static void Write(TextWriter output, CommandSet set)
    {
        string verbs = string.Join(' ', set.Verbs.Select(verb => verb.Command.Name));
        output.WriteLine("""
            # bash completion of segment; in ~/.bashrc: source <(segment completion bash)
            _segment() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= i options= words=
                # --name=value arrives as three words.
                if [[ $cur == = ]]; then
                    cur=
                elif [[ $prev == = ]]; then
                    prev=${COMP_WORDS[COMP_CWORD-2]}
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    if [[ ${COMP_WORDS[i]} != -* ]]; then verb=${COMP_WORDS[i]}; break; fi
                done
                COMPREPLY=()
                case $verb in
            """);
        output.WriteLine($"    '') words='{verbs} --help --version' ;;");
        foreach (Verb verb in set.Verbs)
            Write(output, verb);
        output.WriteLine("""
                esac
                # Words of a list are completed one by one, and without an answer here the shell offers files.
                if [[ $words == ,* ]]; then
                    local before=
                    [[ $cur == *,* ]] && before=${cur%,*},
                    COMPREPLY=($(compgen -P "$before" -W "${words#,}" -- "${cur##*,}"))
                elif [[ -n $words ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$cur"))
                elif [[ $cur == -* ]]; then
                    COMPREPLY=($(compgen -W "$options" -- "$cur"))
                fi
            }
            complete -o bashdefault -o default -F _segment segment
            """);
    }

    private static void Write(TextWriter output, Verb verb)
    {
        output.WriteLine($"    {verb.Command.Name})");
        output.WriteLine($"        options='{string.Join(' ', verb.Command.Options.SelectMany(DeclaredSetting.Names))} --help'");
        output.WriteLine("        case $prev in");
        foreach (Option option in verb.Command.Options.Where(DeclaredSetting.TakesValue))
        {
            string words = (option is ListOption ? "," : "") + string.Join(' ', DeclaredSetting.Words(option));
            output.WriteLine(
                $"        {string.Join('|', DeclaredSetting.Names(option))}) words='{(words == "," ? "" : words)}' options= ;;");
        }
        string inputs = string.Join(' ', verb.InputWords);
        output.WriteLine($"        *) [[ $cur == -* ]] || words='{inputs}' ;;");
        output.WriteLine("        esac ;;");
    }
}
