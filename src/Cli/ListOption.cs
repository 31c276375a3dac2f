using System.CommandLine;

namespace Segmentation.Cli;

/// <summary>An option that takes words separated by commas.</summary>
internal sealed class ListOption(string name) : Option<string?>(name);
