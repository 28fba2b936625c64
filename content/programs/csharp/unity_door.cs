using UnityEngine;

public class Door : MonoBehaviour
{
    bool open = false;
    float angle = 0f;

    void OnMouseDown()
    {
        open = !open;
    }

    void Update()
    {
        float goal = open ? 90f : 0f;
        angle = Mathf.MoveTowards(angle, goal, 120f * Time.deltaTime);
        transform.rotation = Quaternion.Euler(0f, angle, 0f);
    }
}
