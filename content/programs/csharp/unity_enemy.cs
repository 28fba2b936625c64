using UnityEngine;

public class Enemy : MonoBehaviour
{
    public Transform[] points;
    public float speed = 2f;
    int index = 0;

    void Update()
    {
        Vector3 goal = points[index].position;
        transform.position = Vector3.MoveTowards(transform.position, goal, speed * Time.deltaTime);
        if (Vector3.Distance(transform.position, goal) < 0.1f)
        {
            index++;
            if (index >= points.Length)
            {
                index = 0;
            }
        }
    }
}
