using Tributary.App.Lab;

namespace Tributary.App.Documents;

/// <summary>What <c>lab</c> prints without a name.</summary>
internal sealed record LabDocument(IReadOnlyList<ExperimentFacts> Experiments);

/// <summary>One experiment. <c>TakesMs</c> is about how long it runs.</summary>
internal sealed record ExperimentFacts(string Name, string Question, double TakesMs);

/// <summary>What <c>lab --all</c> prints.</summary>
internal sealed record FindingsDocument(IReadOnlyList<Finding> Findings);
